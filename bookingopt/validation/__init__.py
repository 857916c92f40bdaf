"""Judges a result, or the present plan of a problem, from dates alone; shares no code with the optimizer."""

from bookingopt.validation.rule_list import RULES
from bookingopt.validation.rules.proof import not_optimal
from bookingopt.validation.rules.sellable import not_sellable
from bookingopt.validation.validate import validate_problem, validate_result
from bookingopt.validation.verdict import Verdict, Violation

__all__ = ["RULES", "Verdict", "Violation", "not_optimal", "not_sellable", "validate_problem", "validate_result"]
