"""Rooms as tokens that flow through the days: the network that searches and bounds share."""
