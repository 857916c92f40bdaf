"""Which of several equal plans: the rooms of a kind worn evenly, or filled in the order of the file.

- `even_wear.with_even_wear` makes the nights of the rooms of each kind as even as it can.
- `file_order.in_file_order` gives the first rooms of the file the most nights.
"""
