"""The tape chart: as SVG, as part of the report, and on the terminal."""
