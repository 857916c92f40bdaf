"""Rows of a model with shadows (see `linked_shadows`): they are where the stays in a whole room are, and only there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bookingopt.optimizer.highs import Rows, rows_from_entries
from bookingopt.optimizer.model.instance import IntArray
from bookingopt.optimizer.network.linked_shadows import Shadowed
from bookingopt.optimizer.network.token_flow import StayClass


def shadow_terms(
    shadowed: Shadowed, classes: Sequence[StayClass], column_class: IntArray, column_room: IntArray
) -> list[tuple[int, IntArray, IntArray]]:
    """Return the columns that must go together, for each class of shadows.

    Parameters
    ----------
    shadowed
        Whose shadows.
    classes
        The classes of stays, of which some are of shadows; those of one class are alike.
    column_class, column_room
        The class of each column of stays, and its room where it is of a room that has a class of its own;
        int64[columns of stays].

    Returns
    -------
    list of (int, IntArray, IntArray)
        Class of shadows; columns in which these are in their room; columns of their stays in the whole.
    """
    class_of = {i: number for number, members in enumerate(classes) for i in members.stays}
    found = []
    for number, members in enumerate(classes):
        shadows = np.array(members.stays) - shadowed.stays
        if shadows[0] < 0:
            continue
        whole = int(shadowed.whole[shadows[0]])
        of_stays = sorted({class_of[i] for i in shadowed.of_stay[shadows].tolist()})
        in_whole = np.flatnonzero(np.isin(column_class, of_stays) & (column_room == whole))
        found.append((number, np.flatnonzero(column_class == number), in_whole))
    return found


def with_linked_rows(rows: Rows, terms: list[tuple[int, IntArray, IntArray]], first_class: int) -> Rows:
    """Return ``rows`` in which each class of shadows has as many stays as there are in the whole.

    ``first_class`` is the row of the first class; rows of classes are equations. Columns of stays come first.
    """
    row = [np.repeat(np.arange(len(rows.lower)), np.diff(rows.start))]
    column, value, lower, upper = [rows.column], [rows.value], rows.lower.copy(), rows.upper.copy()
    for number, _, in_whole in terms:
        row.append(np.full(len(in_whole), first_class + number))
        column.append(in_whole)
        value.append(np.full(len(in_whole), -1.0))
        lower[first_class + number] = upper[first_class + number] = 0.0
    return rows_from_entries(np.concatenate(row), np.concatenate(column), np.concatenate(value), lower, upper)
