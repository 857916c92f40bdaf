"""What the hotel may sell: sellable table, restrictions, answers to new reservations."""
