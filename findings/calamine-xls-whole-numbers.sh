#!/usr/bin/env bash
# python-calamine 0.9.1: in one column of an .xls file small booking numbers are int, large ones float.
#
# Exports of bookings come as .xls, with the booking number as a whole number. calamine gives numbers of .xlsx and
# .ods as float, always. In .xls the Python type follows how the number happens to be packed in the file: up to
# 536,870,911 (30 bits with sign) it is an int, above a float. So one column of booking numbers holds both, and the
# number 101 becomes the text "101" from .xls but "101.0" from .xlsx.
#
# Seen with python-calamine 0.9.1, xlwt 1.3.0, XlsxWriter 3.3.1, odfpy 1.4.1, CPython 3.11, Linux x86-64:
#   .xls : 101 536870911 536870912.0 3214567890.0
#   .xlsx: 101.0 536870911.0 536870912.0 3214567890.0
#   .ods : 101.0 536870911.0 536870912.0 3214567890.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" python-calamine==0.9.1 \
    xlwt==1.3.0 xlsxwriter==3.3.1 odfpy==1.4.1 defusedxml==0.7.1
PYTHONPATH=$folder python3 - <<'EOF'
import io
import sys

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

NUMBERS = [101, 2**29 - 1, 2**29, 3214567890]


def xls(file):
    book = xlwt.Workbook()
    sheet = book.add_sheet("bookings")
    for row, number in enumerate(NUMBERS):
        sheet.write(row, 0, number)
    book.save(file)


def xlsx(file):
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("bookings").write_column(0, 0, NUMBERS)


def ods(file):
    book, table = OpenDocumentSpreadsheet(), Table(name="bookings")
    for number in NUMBERS:
        row, cell = TableRow(), TableCell(valuetype="float", value=str(number))
        cell.addElement(P(text=str(number)))
        row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(file)


def read(write):
    file = io.BytesIO()
    write(file)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    values = " ".join(str(value) for [value] in rows)
    print(f"{'.' + write.__name__:5}: {values}")
    return values


floats = "101.0 536870911.0 536870912.0 3214567890.0"
sys.exit([read(xls), read(xlsx), read(ods)] != ["101 536870911 536870912.0 3214567890.0", floats, floats])
EOF
