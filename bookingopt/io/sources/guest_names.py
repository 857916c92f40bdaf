"""How much of a guest's name is kept."""

from __future__ import annotations


def initials(name: str) -> str:
    """Return the first letter of each part of a name, each with a full stop."""
    return " ".join(f"{part[0]}." for part in name.replace(",", " ").split() if part[0].isalnum()) or "?"
