"""Bytes in and out: JSON, CSV, workbooks; a file is written whole or not at all.

read.read_problem, read.read_result, read.read_json
    Read what a path names; the end of the name says which format.
targets.targets, targets.check_targets, targets.write_result
    Tell which output a path means, check before a search that it can be written, and write it.
json.problem_from_json, json.result_from_json, json.result_json, json.json_text, json.json_bytes, json.loads
    JSON text, both ways.
csv.read_table, csv.problem_from_tables, csv.table_csv
    CSV text, both ways.
workbook.read_book, workbook.write_book; sheets.problem_from_book, sheets.result_book
    Bytes of a workbook and its sheets, and what the sheets mean.
lists.read_list, lists.problem_from_lists
    Any table (`grid.Grid`) -> a list of a problem, and lists and settings -> a problem.
result_tables.tables
    The lists of a result as tables.
restrictions.changed_restrictions, restrictions.legacy_restrictions
    What channels take beside the restrictions themselves.
request_text.with_requests
    Requests in one line each, added to a problem.
"""
