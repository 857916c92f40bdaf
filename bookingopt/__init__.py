"""BookingOpt decides which room every reservation of a hotel gets, so that no night is left unsellable.

>>> import bookingopt
>>> problem = bookingopt.parse(open("problem.json").read())
>>> result = bookingopt.solve(problem, bookingopt.SolveParams(time_limit=10))
>>> verdict = bookingopt.validate(result, problem)
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # not that of typing: loading it takes a while, and an interruption then would show a traceback

if TYPE_CHECKING:
    from typing import Any

    from bookingopt.domain.params import SolveParams
    from bookingopt.domain.problem import Problem
    from bookingopt.domain.result import Result
    from bookingopt.io.json import problem_from_json as parse
    from bookingopt.optimizer.solve import solve
    from bookingopt.validation import validate_result as validate

__version__ = "0.1.0"

__all__ = ["Problem", "Result", "SolveParams", "__version__", "parse", "solve", "validate"]

#: Public name -> where it lives; loaded when first asked for, so that importing the package costs nothing.
_HOME = {
    "Problem": ("bookingopt.domain.problem", "Problem"),
    "Result": ("bookingopt.domain.result", "Result"),
    "SolveParams": ("bookingopt.domain.params", "SolveParams"),
    "parse": ("bookingopt.io.json", "problem_from_json"),
    "solve": ("bookingopt.optimizer.solve", "solve"),
    "validate": ("bookingopt.validation", "validate_result"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOME[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
