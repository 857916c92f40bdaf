"""The registry: families of instances, each in a small variant that every test run solves and a full one to time."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from tests.benchmarks.generator import RESORT, House, generate

#: What may come out, by what is known about a family.
PROVED = ("optimal",)
PLANNED = ("optimal", "feasible")
REFUSED = ("infeasible",)


@dataclass(frozen=True)
class Family:
    """Instances of one kind.

    Attributes
    ----------
    name, about
        Short name, and what is hard about it.
    small, full
        The two sizes; both are generated with ``seed``.
    answers
        Statuses that are right for the small and the full variant.
    """

    name: str
    about: str
    small: House
    full: House
    answers: tuple[tuple[str, ...], tuple[str, ...]] = (PROVED, PLANNED)
    seed: int = 1

    def text(self, *, full: bool, seed: int | None = None) -> str:
        """The problem as the text of a file."""
        data = generate(self.full if full else self.small, self.seed if seed is None else seed)
        return json.dumps(data, ensure_ascii=False)

    def allowed(self, *, full: bool) -> tuple[str, ...]:
        """The statuses that are right."""
        return self.answers[full]


_INN = House(rooms=6, days=30, occupancy=0.7)
_TINY = House(rooms=4, days=14, occupancy=0.6)
_CITY = House(rooms=100, days=365)
_WEEKEND = {"Thu": 2, "Fri": 3, "Sat": 3}

FAMILIES = {
    family.name: family
    for family in (
        Family("plain", "one kind, nothing fixed: the greedy rule", _INN, House(1000, 365), (PROVED, PROVED)),
        Family(
            "in-house",
            "strict types and guests in the house: still the greedy rule",
            replace(_INN, types=2, in_house=0.5),
            House(300, 365, types=9, in_house=0.6, lengths=RESORT, minimum_stay=2),
            (PROVED, PROVED),
        ),
        Family(
            "weekday",
            "minimum stay by weekday: a flow over the net days",
            replace(_INN, by_weekday=_WEEKEND),
            House(300, 365, by_weekday=_WEEKEND),
            (PROVED, PROVED),
        ),
        Family("unplanned", "no present plan", replace(_INN, present=False), replace(_CITY, present=False)),
        Family("locks", "locked stays all over the season", replace(_TINY, locks=0.3), replace(_CITY, locks=0.3)),
        Family("blocks", "rooms out of order", replace(_TINY, blocks=0.5), replace(_CITY, blocks=2.0)),
        Family(
            "upgrades",
            "stays that may have several types",
            replace(_TINY, types=2, upgrades=0.5),
            replace(_CITY, types=5, upgrades=0.4, locks=0.1),
        ),
        Family(
            "types-unplanned",
            "a fresh export: linked types, guests in house alone are fixed, and no present plan",
            replace(_TINY, types=2, upgrades=0.5, in_house=0.5, present=False),
            House(40, 34, occupancy=0.9, in_house=0.5, types=4, upgrades=0.4, present=False),
        ),
        Family(
            "season-unplanned",
            "the same for a whole season of a large hotel",
            replace(_TINY, types=3, upgrades=0.5, in_house=0.5, present=False),
            House(200, 115, in_house=0.6, lengths=RESORT, types=5, upgrades=0.4, present=False),
        ),
        Family(
            "upgrades-unplanned",
            "more stays of a type than rooms: some must have another one, and no present plan shows how",
            replace(_TINY, types=2, upgrades=0.5, present=False),
            House(100, 365, occupancy=0.9, locks=0.3, types=5, upgrades=0.4, present=False),
        ),
        Family(
            "groups",
            "parties that want rooms next to each other",
            replace(_TINY, groups=0.2),
            House(50, 180, groups=0.05, locks=0.1),
        ),
        Family(
            "resort-groups",
            "a season of a resort: long stays in nine types, some locked, and parties among them",
            replace(_TINY, types=2, groups=0.2, locks=0.2, lengths=RESORT),
            House(210, 150, occupancy=0.65, lengths=RESORT, types=9, in_house=0.6, locks=0.1, groups=0.03),
        ),
        Family(
            "overbooked",
            "one stay too many on a night",
            replace(_INN, types=2, over=1),
            replace(_CITY, types=5, over=3),
            (REFUSED, REFUSED),
        ),
        *(
            Family(f"locks-{name}", f"the study's case {name}", replace(_TINY, locks=house.locks), house)
            for name, house in {
                "20x90-5%": House(20, 90, occupancy=0.9, locks=0.05),
                "40x90-20%": House(40, 90, occupancy=0.9, locks=0.2),
                "50x180-30%": House(50, 180, occupancy=0.9, locks=0.3),
                "100x365-10%": House(100, 365, occupancy=0.9, locks=0.1),
                "100x365-40%": House(100, 365, occupancy=0.9, locks=0.4),
                "100x365-30%-5-types": House(100, 365, occupancy=0.9, locks=0.3, types=5, upgrades=0.4),
                "300x365-40%": House(300, 365, occupancy=0.9, locks=0.4),
            }.items()
        ),
    )
}
