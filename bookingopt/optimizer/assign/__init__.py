"""The best plan, one method a file."""
