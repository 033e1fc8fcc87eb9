"""Questions asked of scenarios: which is better, why a target is missed, how large a lever must be."""
