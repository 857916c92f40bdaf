"""The report as one HTML page.

- `page.html_report`: the report as the text of an HTML file.
- `templates.report_text`: the template of the report with its parts put in.
- `tape_chart.report_chart`, `print_sheets.print_sheets`: the tape chart on the screen and on paper.
- `calendar.calendars`: the restrictions by room type, month and week.
- `figures`, `plan_tables`, `unplaced`: the tables, made from the result.
"""
