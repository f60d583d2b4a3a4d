"""Tests of the facts: against the naive reference, and by what must stay true when a plan changes."""
