#!/usr/bin/env bash
# Numbers of nights that a workbook formats as dates: 59 and 60 come back as one, and .ods differs from .xlsx by a day.
#
# In hotels' workbooks the column of nights is sometimes formatted as dates. openpyxl and calamine give a date then, and
# one would count the days since 31 December 1899 to have the number again. From .xlsx that is right up to 59 nights and
# one too few from 61 on, since Excel counts a 29 February 1900; for 60 nights no rule is right: both libraries give 28
# February for 59 and for 60 alike, both usual lengths of a monthly let. In .ods the cell holds the date itself, counted
# from 30 December 1899: calamine gives a day less than from .xlsx up to 59 nights, and the same day from 60 on. So the
# way back depends on the kind of file, which calamine's one interface hides.
#
# Seen with openpyxl 3.1.5, python-calamine 0.9.1, XlsxWriter 3.3.1, odfpy 1.4.1, CPython 3.11, Linux x86-64:
#   nights         : 3 59 60 61
#   openpyxl .xlsx : 1900-01-03 1900-02-28 1900-02-28 1900-03-01
#   calamine .xlsx : 1900-01-03 1900-02-28 1900-02-28 1900-03-01
#   calamine .ods  : 1900-01-02 1900-02-27 1900-02-28 1900-03-01
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" openpyxl==3.1.5 \
    et-xmlfile==2.0.0 python-calamine==0.9.1 xlsxwriter==3.3.1 odfpy==1.4.1 defusedxml==0.7.1
PYTHONPATH=$folder python3 - <<'EOF'
import datetime
import io
import sys

import openpyxl
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

NIGHTS = [3, 59, 60, 61]


def xlsx():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write_column(0, 0, NIGHTS, book.add_format({"num_format": "dd/mm/yyyy"}))
    return io.BytesIO(file.getvalue())


def ods():
    book, table, file = OpenDocumentSpreadsheet(), Table(name="stays"), io.BytesIO()
    for nights in NIGHTS:
        day = (datetime.date(1899, 12, 30) + datetime.timedelta(nights)).isoformat()
        row, cell = TableRow(), TableCell(valuetype="date", datevalue=day)
        cell.addElement(P(text=day))
        row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(file)
    return io.BytesIO(file.getvalue())


def show(name, values):
    shown = " ".join(f"{value:%Y-%m-%d}" if isinstance(value, datetime.date) else str(value) for value in values)
    print(f"{name:15}: {shown}")
    return shown


def by_calamine(file):
    return [value for [value] in CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()]


show("nights", NIGHTS)
seen = [
    show("openpyxl .xlsx", [cell.value for [cell] in openpyxl.load_workbook(xlsx()).active.iter_rows()]),
    show("calamine .xlsx", by_calamine(xlsx())),
    show("calamine .ods", by_calamine(ods())),
]
of_xlsx = "1900-01-03 1900-02-28 1900-02-28 1900-03-01"
sys.exit(seen != [of_xlsx, of_xlsx, "1900-01-02 1900-02-27 1900-02-28 1900-03-01"])
EOF
