"""``python -m bookingopt`` is the command ``bookingopt``."""

from bookingopt.cli import main

if __name__ == "__main__":
    main()
