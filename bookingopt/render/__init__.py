"""What people look at: tables for the terminal, tape charts as SVG and as text."""
