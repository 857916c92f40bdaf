"""Curves of the report: one small picture for each figure, all over the same minimum stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import MinimumStayPoint
from bookingopt.render.language import t
from bookingopt.render.markup import xml
from bookingopt.render.phrases import MINIMUM_STAY_FIGURES, number

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 280, 170, 12, 24, 34, 24

#: Side of the square that marks a point.
_MARK = 6


class Curve(NamedTuple):
    """A picture: its size as attributes, and its content as SVG."""

    frame: Markup
    drawing: Markup


def minimum_stay_curves(result: Result) -> list[Curve]:
    """Return a picture for each figure of the whole hotel, and then of each room type, that has one."""
    by_type: dict[str | None, list[MinimumStayPoint]] = {}
    for point in result.minimum_stay_curve:
        by_type.setdefault(point.room_type, []).append(point)
    return [curve for room_type, points in by_type.items() for curve in _curves(room_type, points)]


def _curves(room_type: str | None, points: Sequence[MinimumStayPoint]) -> Iterator[Curve]:
    for label, figure in MINIMUM_STAY_FIGURES.items():
        values = [getattr(point, figure) for point in points]
        if len(points) > 1 and None not in values:
            title = t(label) if room_type is None else f"{t(label)}, {room_type}"
            yield _curve(title, [point.minimum_stay for point in points], values)


def _curve(title: str, minimum_stays: Sequence[int], values: Sequence[float]) -> Curve:
    first, last, most = minimum_stays[0], minimum_stays[-1], max(values)

    def at(nights: int, value: float) -> tuple[float, float]:
        share = value / most if most else 0.0
        x = _LEFT + (nights - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT)
        return round(x, 1), round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)

    places = [at(nights, value) for nights, value in zip(minimum_stays, values, strict=True)]
    floor = _HEIGHT - _BOTTOM
    marks = [
        f'<rect class="mark" x="{x - _MARK / 2:g}" y="{y - _MARK / 2:g}" width="{_MARK}" height="{_MARK}">'
        f"<title>{xml(t('minimum stay {nights}', nights=nights))}: {number(round(value, 4))}</title></rect>"
        for (x, y), nights, value in zip(places, minimum_stays, values, strict=True)
    ]
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in places)
    parts = [
        f'<text class="head" x="{_LEFT}" y="14">{xml(title)}</text>',
        f'<text x="{_LEFT}" y="{_TOP - 6}">{number(round(most, 4))}</text>',
        f'<path class="axis" d="M{_LEFT} {floor}H{_WIDTH - _RIGHT}"/>',
        f'<path class="line" d="{path}"/>',
        *marks,
        f'<text x="{_LEFT}" y="{_HEIGHT - 8}">{first}</text>',
        f'<text class="last" x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 8}">{last}</text>',
    ]
    said = xml(t("{figure} by minimum stay, from {first} to {last} nights", figure=title, first=first, last=last))
    frame = f'width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{said}"'
    return Curve(Markup(frame), Markup("".join(parts)))  # noqa: S704  the drawing has escaped its texts
