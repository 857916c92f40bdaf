#!/usr/bin/env bash
# revmng 0.2.0: a stay of more than a week is accepted below its bid prices; and a price that the plan sells is refused.
#
# evaluate_stay takes bid prices, one for each night by "any hashable key", and the nights of a stay, and accepts the
# stay if its rate covers the sum. Where bid prices are kept by day of the week, a stay from Friday over the second
# Saturday has two Fridays and two Saturdays. One would expect nine nights in the sum, as the answer itself counts nine.
# The prices are put in a dict before they are summed, so seven are counted, and the stay goes for less than the nights
# are worth. With dates written as text all nine count (a date itself is hashable, but raises a TypeError).
# Beside it: bid_prices takes the bid prices from the duals that SciPy's HiGHS gives for a linear program, and the
# stay that sets a bid price is worth exactly as much as its nights. accept() compares without a tolerance, so whether
# the stay that the plan sells is accepted hangs on the last bit of a dual: here it sells one and refuses it.
#
# Seen with revmng 0.2.0, scipy 1.17.1, numpy 2.4.6, CPython 3.11, Linux x86-64:
#   9 nights at 700 by day of the week: accepted, hurdle 590
#   9 nights at 700 by date           : refused, hurdle 860
#   a night at 97.51                  : 1 sold by the plan, bid price 97.51, refused, accepted at 97.52
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" revmng==0.2.0 scipy==1.17.1 \
    numpy==2.4.6
PYTHONPATH=$folder python3 - <<'EOF'
import datetime
import sys

import revmng

ARRIVAL = datetime.date(2027, 5, 7)  # a Friday
WORTH = {"Fri": 120.0, "Sat": 150.0, "Sun": 60.0, "Mon": 60.0, "Tue": 60.0, "Wed": 60.0, "Thu": 80.0}
DATES = [ARRIVAL + datetime.timedelta(night) for night in range(9)]
DAYS = [f"{date:%a}" for date in DATES]


def word(accepted):
    return "accepted" if accepted else "refused"


by_day = revmng.evaluate_stay(WORTH, DAYS, 700.0)
worth_by_date = {str(date): WORTH[day] for date, day in zip(DATES, DAYS)}
by_date = revmng.evaluate_stay(worth_by_date, list(worth_by_date), 700.0)
for name, stay in (("day of the week", by_day), ("date", by_date)):
    text = f"{len(stay.nights)} nights at {stay.total_rate:.0f} by {name}"
    print(f"{text:34}: {word(stay.accept)}, hurdle {stay.hurdle:.0f}")

FARES = ((124.27, "A", 7), (116.25, "AB", 9), (357.51, "ABC", 9), (97.51, "B", 1), (231.48, "BC", 9), (81.0, "C", 1))
stays = [{"fare": fare, "uses": dict.fromkeys(nights, 1), "demand": demand} for fare, nights, demand in FARES]
plan = revmng.bid_prices(stays, {"A": 17, "B": 15, "C": 13})
[sold] = [stay["allocation"] for stay in plan.allocation if stay["fare"] == 97.51]
at_fare, above = plan.accept(97.51, {"B": 1}), plan.accept(97.52, {"B": 1})
text = f"{sold:.0f} sold by the plan, bid price {plan.bid_prices['B']:.2f}"
print(f"{'a night at 97.51':34}: {text}, {word(at_fare)}, {word(above)} at 97.52")
long_stays = (by_day.accept, by_day.hurdle, by_date.accept, by_date.hurdle)
sys.exit(long_stays != (True, 590.0, False, 860.0) or (round(sold), at_fare, above) != (1, False, True))
EOF
