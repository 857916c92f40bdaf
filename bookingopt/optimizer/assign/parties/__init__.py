"""Guests who want a room next to a mate's: how parties come together, and what that costs."""
