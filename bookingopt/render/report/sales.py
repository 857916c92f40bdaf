"""The tables about what may be sold: the sales rules of the hotel, and the letters of the sellable table."""

from __future__ import annotations

from collections import Counter

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.render.language import t
from bookingopt.render.phrases import LETTERS, sales_rule_text, whole
from bookingopt.render.report.tables import ReportTable, TableRow, day, name, sentence, table


def sales_rules(problem: Problem) -> list[ReportTable]:
    """Return what the hotel has decided about selling."""
    lines = [
        TableRow(
            (
                day(rule.start),
                day(rule.end),
                name(", ".join(rule.room_types) or t("all")),
                sentence(sales_rule_text(rule)),
            ),
            rule.room_types,
            (rule.start, rule.end),
        )
        for rule in problem.sales_rules
    ]
    return table(t("Sales rules"), ("From", "To", "Room types", "Rule"), lines)


def letters(result: Result) -> list[ReportTable]:
    """Return what the letters of the sellable table mean, and how many stays have each."""
    count = Counter(letter for row in result.sellable for letter in row.why)
    found = {letter: t(meaning) for letter, meaning in LETTERS.items() if count[letter]}
    lines = [TableRow((letter, meaning, whole(count[letter]))) for letter, meaning in found.items()]
    return table(t("The sellable table in letters"), ("Letter", "Meaning", "Stays>"), lines, filtered=False)
