"""Attacks: what who owns something can own next, and so on (SEMANTICS 11)."""
