"""The archives that workbooks are.

unpack.unpacked_archive
    Unpack one within limits, and say which of its sheets hold formulas without a value.
records.PartReader
    Count the records of a part as it is unpacked.
sheet_rows.filled_book
    Write the rows of the sheets into a workbook that has everything else.
"""
