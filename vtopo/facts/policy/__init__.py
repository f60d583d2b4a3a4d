"""What policies say by themselves, wherever they stand: twins that differ, rules that decide nothing (SEMANTICS 9)."""
