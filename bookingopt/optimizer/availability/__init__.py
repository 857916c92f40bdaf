"""What the hotel may sell: the sellable table and the restrictions that express it by date."""
