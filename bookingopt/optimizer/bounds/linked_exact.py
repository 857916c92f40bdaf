"""The best plan of a small component with linked rooms, proved: the model of `exact`, with shadows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bookingopt.domain.result import Aim
from bookingopt.optimizer.bounds.exact import ExactSearch, Proof
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.linked_rows import shadow_terms, with_linked_rows
from bookingopt.optimizer.network.linked_shadows import Shadowed, has_wholes, with_shadows
from bookingopt.optimizer.network.token_flow import FREE, Network, build_network, estimated_columns
from bookingopt.optimizer.stop import Stop


class LinkedExactSearch(ExactSearch):
    """One component with linked rooms, minimized aim by aim; parameters are those of `ExactSearch`, but the network."""

    def __init__(self, instance: Instance, component: Component, plan: Plan, *, by_room: bool, seed: int) -> None:
        shadowed = with_shadows(instance, component.free, component.rooms)
        self._shadowed = shadowed
        inside = shadowed.with_shadows(component)
        network = linked_network(shadowed, inside, by_room=by_room)
        super().__init__(shadowed.instance, inside, shadowed.plan(plan), network, by_room=by_room, seed=seed)

    def run(self, stop: Stop, last: Aim = Aim.MOVES) -> Proof:
        """Minimize the aims up to ``last``, as many as ``stop`` allows."""
        proof = super().run(stop, last)
        return replace(proof, plan=self._shadowed.plan_of_stays(proof.plan))

    def _decoded(self, values: IntArray) -> Plan:
        return self._shadowed.plan(super()._decoded(values))


def linked_network(shadowed: Shadowed, component: Component, *, by_room: bool) -> Network:
    """Return the token-flow network of ``component``, shadows among its free stays.

    What is free in a room that consists of others is no gap.
    """
    links = shadowed.instance.links
    assert links is not None
    network = build_network(shadowed.instance, component, by_room=by_room)
    room = np.array([commodity.segments[0].room for commodity in network.frame.commodities], dtype=np.int64)
    arcs = network.arcs
    terms = shadow_terms(shadowed, network.frame.classes, arcs.stay_class, room[arcs.stay_commodity])
    exponent = np.where(links.is_whole[room[arcs.gap_commodity]], FREE, network.gap_exponent)
    return replace(network, rows=with_linked_rows(network.rows, terms, network.nodes), gap_exponent=exponent)


def linked_columns(instance: Instance, component: Component, *, by_room: bool) -> int:
    """Return about how many columns the network of ``component`` has."""
    shadowed = with_shadows(instance, component.free, component.rooms)
    return estimated_columns(shadowed.instance, shadowed.with_shadows(component), by_room=by_room)


def columns_of(instance: Instance, component: Component, *, by_room: bool) -> int:
    """Return about how many columns the whole network of ``component`` has, whether its rooms are linked or not."""
    count = linked_columns if has_wholes(instance, component.rooms) else estimated_columns
    return count(instance, component, by_room=by_room)


def exact_search(instance: Instance, component: Component, plan: Plan, *, by_room: bool, seed: int) -> ExactSearch:
    """Return the exact search of ``component``, whether its rooms are linked or not."""
    if has_wholes(instance, component.rooms):
        return LinkedExactSearch(instance, component, plan, by_room=by_room, seed=seed)
    network = build_network(instance, component, by_room=by_room)
    return ExactSearch(instance, component, plan, network, by_room=by_room, seed=seed)
