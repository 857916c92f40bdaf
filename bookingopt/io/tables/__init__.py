"""What the tables of other programs have that ours have not.

headings.folded, headings.known_names, headings.required_names
    Compare the heading of a column with the names of fields.
layout.find_layout
    Tell the row of the headings, the title rows above it and the total rows below the data.
dates.read_date, dates.day_in_order, dates.possible_orders, dates.order_hint, dates.nights_of
    Read dates whose order somebody has given, and say which orders would fit; read numbers of nights.
calamine_book.read_any_book
    Read the sheets of an .xlsx, .xls, .xlsb or .ods file.
overrides.Overrides
    What is said beside the tables and comes before what they say.
"""
