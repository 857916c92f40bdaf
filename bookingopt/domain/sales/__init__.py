"""What the hotel itself has decided about selling.

- `rules.sales_rules_by_type`, `rules.allows_arrival`, `rules.allows_departure`, `rules.allows_length`: what is allowed.
- `rules.sales_rule_faults`, `warnings.sales_rule_warnings`: what of the rules is wrong, or probably not meant.
"""
