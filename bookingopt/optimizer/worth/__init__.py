"""What promises are worth: plans and sellable tables of the house as it would be without them.

- `minimum_stay_curve.curve_of_minimum_stays` puts other minimum stays in place of the hotel's own.
- `lock_prices.lock_prices` releases each lock alone, and all together.
"""
