"""Lower bounds: what no plan can undercut, and what no plan can avoid."""
