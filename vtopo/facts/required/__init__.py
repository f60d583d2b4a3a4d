"""What breaks a requirement of each kind, in a plan as it reads (SEMANTICS 12)."""
