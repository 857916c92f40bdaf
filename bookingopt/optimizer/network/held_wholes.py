"""Search in a component with linked rooms while those in rooms that consist of others stay there.

What is left is an ordinary component: its rooms have no parts, and each stay in a whole is a fixed stay in every room
that it takes. What the searches of ordinary components find there is a plan of the house as well; their bounds are not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, frozen
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.linked_shadows import with_shadows


@dataclass(frozen=True)
class HeldWholes:
    """A component in which nobody comes into a whole room, or leaves one.

    Attributes
    ----------
    instance, component, plan
        The ordinary component and the plan, with the stays of the house first.
    """

    instance: Instance
    component: Component
    plan: Plan

    def adopted(self, found: Plan, plan: Plan) -> Plan:
        """Return ``plan`` of the house with the rooms that ``found`` gives to those who may move."""
        room_of = plan.room_of.copy()
        room_of[self.component.free] = found.room_of[self.component.free]
        return Plan(room_of)


def held_wholes(instance: Instance, component: Component, plan: Plan) -> HeldWholes:
    """Return ``component`` with those who are in whole rooms under ``plan`` as fixed stays in single rooms."""
    links = instance.links
    assert links is not None
    stays = np.concatenate([component.free, component.fixed])
    dwellers = np.sort(stays[links.is_whole[plan.room_of[stays]]])
    fixed_room = instance.fixed_room.copy()
    fixed_room[dwellers] = plan.room_of[dwellers]
    shadowed = with_shadows(replace(instance, fixed_room=frozen(fixed_room)), dwellers, component.rooms)
    wide, shadows = shadowed.instance, shadowed.shadows
    singles = wide.eligible[wide.condition[shadows]].argmax(axis=1)
    room_of_kind = np.zeros(instance.kinds, dtype=np.int64)
    room_of_kind[instance.kind_of_room] = np.arange(instance.rooms)
    fixed = np.append(instance.fixed_room, room_of_kind[singles])
    fixed[dwellers] = NONE
    eligible = wide.eligible.copy()
    eligible[:, instance.kind_of_room[links.is_whole]] = False
    room_of = np.append(plan.room_of, room_of_kind[singles])
    room_of[dwellers] = NONE
    ordinary = Component(
        frozen(component.rooms[~links.is_whole[component.rooms]]),
        frozen(np.setdiff1d(component.free, dwellers)),
        frozen(np.append(np.setdiff1d(component.fixed, dwellers), shadows)),
    )
    held = replace(wide, fixed_room=frozen(fixed), eligible=frozen(eligible, np.bool_), wishes=instance.wishes)
    return HeldWholes(held, ordinary, Plan(room_of))
