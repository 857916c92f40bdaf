"""Answers to requests: whether they fit, after which moves, and if not, why not; indices and days.

- `answers.answer_requests`: answer all requests, each alone and all together.
- `fewest_moves.fewest_moves`: the fewest moves that make room for a request.
- `split_stay.split_stay`: the best stay with room changes.
- `reasons.refusal_reasons`: why a request does not fit.
- `alternatives.alternatives`: the nearest stays that would fit.
"""
