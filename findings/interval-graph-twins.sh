#!/usr/bin/env bash
# networkx 3.6.1: stays with the same nights are one vertex of an interval graph, so colouring finds too few rooms.
#
# The rooms that a house needs are the colours of the graph of its stays, with an edge where two share a night.
# interval_graph is described as having a vertex for each interval. Its vertices are the intervals themselves, though,
# so guests who come and go on the same days, the rule at a weekend or in a group, are a single vertex with a loop to
# itself: no error, no warning, a colouring that is legal for what is left, and a count of rooms that is too small.
# An interval may hold nothing but its two ends, so a guest's name cannot tell two apart either. Giving each stay
# another fraction of a night as its end (it cannot reach the next night) keeps them apart.
#
# Seen with networkx 3.6.1, CPython 3.11, Linux x86-64 (first and last night of each stay):
#   [(5, 6), (5, 6), (5, 6), (6, 8)]: most stays in one night 4, vertices 2, colours 2
#   with ends told apart            : most stays in one night 4, vertices 4, colours 4
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" networkx==3.6.1
PYTHONPATH=$folder python3 - <<'EOF'
import sys

import networkx

STAYS = [(5, 6), (5, 6), (5, 6), (6, 8)]


def busiest(stays):
    return max(sum(first <= night <= last for first, last in stays) for night in range(1, 32))


def count(stays):
    graph = networkx.interval_graph(stays)
    colours = networkx.greedy_color(graph, strategy="DSATUR")
    return busiest(stays), len(graph), len(set(colours.values()))


told_apart = [(first, last + number / (2 * len(STAYS))) for number, (first, last) in enumerate(STAYS)]
seen = {str(STAYS): count(STAYS), "with ends told apart": count(told_apart)}
for name, (most, vertices, colours) in seen.items():
    print(f"{name:32}: most stays in one night {most}, vertices {vertices}, colours {colours}")
sys.exit(list(seen.values()) != [(4, 2, 2), (4, 4, 4)])
EOF
