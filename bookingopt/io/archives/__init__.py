"""The archives that workbooks are.

unpack.unpacked_archive
    Unpack one within limits, and say which of its sheets hold formulas without a value.
records.PartReader
    Count the records of a part as it is unpacked.
"""
