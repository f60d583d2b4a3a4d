"""Model to graph: the only place that decides what is a node and what an edge."""
