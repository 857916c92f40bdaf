"""Judges a result, or the present plan of a problem, from dates alone; shares no code with the optimizer.

validate_result: judge a result by every rule, with its problem or alone.
validate_problem: judge the present plan of a problem by the same rules.
not_optimal: compare what a result claims as proved with a plan found anew.
not_sellable: compare the sellable table of a result with one found anew.
RULES: rule id -> the function that checks it.
"""

from bookingopt.validation.rule_list import RULES
from bookingopt.validation.rules.proof import not_optimal
from bookingopt.validation.rules.sellable import not_sellable
from bookingopt.validation.validate import validate_problem, validate_result
from bookingopt.validation.verdict import Verdict, Violation

__all__ = ["RULES", "Verdict", "Violation", "not_optimal", "not_sellable", "validate_problem", "validate_result"]
