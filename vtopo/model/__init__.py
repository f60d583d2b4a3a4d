"""Tree to model: the things and relations of a plan, resolved, defaulted and frozen."""
