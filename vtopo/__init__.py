"""vtopo: what a virtualized network gives up, told from its plan before anything is moved."""

__version__ = "0.1.0"
