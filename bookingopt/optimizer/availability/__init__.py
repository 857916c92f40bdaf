"""What the hotel may sell: the sellable table and the restrictions that express it by date; indices and days.

- `table.sellable_table`: which stays may be sold when others may move.
- `table.unmoved_table`: which stays may be sold while nobody moves.
- `full_nights.with_full_nights`: the table with nights on which nothing of a type may be sold.
- `proofs`: what proves entries where stays may move between fixed ones.
- `restrictions.offer_of`: the table with the restrictions that publish it.
- `orphans.least_orphan_cost.least_orphans`: a plan of least orphan cost of one component, and its bound.
- `witnesses.witness_plans`: plans with a stay more.
"""
