"""Faults grouped by cause: one line a cause, with its count and the first three places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bookingopt.errors import Fault, InputError

#: Places that the line of a cause names.
SHOWN_PLACES = 3


class SourceError(InputError):
    """The files are not what the source's preset expects, or an option is missing.

    The text has one line a cause; ``faults`` holds every single one.
    """

    def __init__(self, faults: Sequence[Fault], source: str = "") -> None:
        super().__init__(faults, source)
        lines = grouped_lines(faults)
        many = "1 error" if len(faults) == 1 else f"{len(faults):,} errors"
        head = f"{source}: {many}" if source else many
        if len(lines) < len(faults):
            head += f", {len(lines)} {'cause' if len(lines) == 1 else 'causes'}"
        self.args = ("\n".join([head, *(f"  {line}" for line in lines)]),)


def grouped_lines(faults: Iterable[Fault], *, all_errors: bool = False) -> list[str]:
    """Return one line for each cause in the order of their first fault, or with ``all_errors`` one for each fault."""
    causes: dict[str, list[Fault]] = {}
    if all_errors:
        return [str(fault) for fault in faults]
    for fault in faults:
        causes.setdefault(fault.expected, []).append(fault)
    return [_line(expected, group) for expected, group in causes.items()]


def _line(expected: str, group: list[Fault]) -> str:
    if len(group) == 1:
        return str(group[0])
    first = [f"{fault.where}: {fault.value}" if fault.value else fault.where for fault in group[:SHOWN_PLACES]]
    more = "; …" if len(group) > SHOWN_PLACES else ""
    return f"{expected} ({len(group):,} times: {'; '.join(first)}{more})"
