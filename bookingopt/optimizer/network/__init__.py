"""Rooms as tokens that flow through the days: the networks that searches and bounds share.

- `token_flow.build_network`: the whole token-flow network of a component; `build_frame` and `network_of`: parts of it.
- `shortest_paths`: cheapest paths of tokens, compiled (`compiled.compiled`).
- `exact_matching.best_rooms`: the rooms of a component that the matching by day solves exactly.
- `exact_matching.cheapest_matching`: the cheapest matching by day of freed rooms and arrivals.
- `fifo.first_in_first_out`: the same by rule, for one minimum stay.
- `min_cost_flow.cheapest_flow_matching`: the same by a flow, for a minimum stay by day.
- `room_decoder.RoomDecoder`: a matching by day as rooms of stays.
"""
