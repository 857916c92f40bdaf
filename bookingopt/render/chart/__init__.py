"""The tape chart: as SVG, as part of the report, and on the terminal.

- `svg.tape_chart`: the chart as the text of an SVG file.
- `terminal.text_chart`: a part of the chart as text of the terminal.
- `bars.stay_bar`, `bars.block_bar`, `bars.gap_bar`: one bar with its marks and labels.
- `data.chart_data`: what is on a chart as plain data, which the script of report and page draws.
- `rows.chart_of`: what is on a chart, before anything is drawn.
- `rows.has_present_plan`: whether a problem has a present plan that can be shown.
- `present_gaps.orphan_gaps`: the orphan gaps of a present plan.
"""
