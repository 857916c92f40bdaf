"""What the rooms of a house ask beside eligibility: `turnover` is how long each is kept after a stay."""
