"""What a result declares is compared with what is there: missing, invented, repeated and wrong items are found."""

from __future__ import annotations

import pytest

from bookingopt.validation.rules.declared import Item, differences


def item(key: str, figure: int = 1) -> Item:
    return Item(key, (figure,), key, 1, 3, 2, f"The gap {key}")


@pytest.mark.parametrize(
    ("there", "declared", "texts"),
    [
        (["a"], ["a"], []),
        (["a"], [], ["The gap a is not declared."]),
        ([], ["a"], ["The gap a is declared, but there is none."]),
        (["a"], ["a", "a"], ["The gap a is declared twice."]),
        (["a"], ["b"], ["The gap b is declared, but there is none.", "The gap a is not declared."]),
    ],
    ids=["same", "hidden", "invented", "twice", "another"],
)
def test_differences(there, declared, texts):
    found = list(differences([item(key) for key in there], [item(key) for key in declared]))
    assert [finding.text for finding in found] == texts
    assert all((finding.size, len(finding.nights)) == (2, 2) for finding in found)


def test_other_figures_are_one_difference_that_names_both():
    [finding] = differences([item("a", 3)], [item("a", 4)])
    assert finding.text == "The gap a is declared as (4), but is (3)."
