"""Indices and days become ids, room numbers and dates: the result and its rows.

- `outcome.build_result`, `outcome.build_report`: the result as a whole, and how it came about.
- `answers.request_answers`: the answers to requests.
- `explanation.explanation`: reasons in words.
- `moves.move_rows`: the executable move list.
- `comparison.comparison`: the present plan beside the new one.
- `witnesses.witnesses`: plans that show a stay more.
"""
