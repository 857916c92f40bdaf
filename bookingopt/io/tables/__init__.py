"""What the tables of other programs have that ours have not.

headings.folded, headings.known_names, headings.required_names
    Compare the heading of a column with the names of fields.
layout.find_layout
    Tell the row of the headings, the title rows above it and the total rows below the data.
days.day_in_order, days.order_hint
    Read dates whose order somebody has given, and say which orders would fit.
calamine_book.read_calamine_book
    Read the sheets of an .xls, .xlsb or .ods file.
overrides.Overrides
    What is said beside the tables and comes before what they say.
"""
