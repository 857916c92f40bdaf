"""What proves the entries of the sellable table: plans with stays more, and multipliers.

- `entry_evidence.EntryEvidence`: what plans and multipliers say of the entries of one room type in one component.
- `insertion.Insertion`: plans with stays more, which prove that these fit or do no harm.
- `group_bounds.GroupBounds`: one bound for many stays more.
- `rearrangement.Rearrangement`: one model for many stays more, solved again for each.
"""
