"""What a plan and a promise are worth.

`minimum_stays_of` reads for which minimum stays a curve is wanted; `NightValue` is what a night is worth in money.
"""
