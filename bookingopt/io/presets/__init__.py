"""Mapping files that ship with the package, one a source: data, no code."""
