"""What the prose says, computed as naively as can be; the facts are compared with it and share nothing with it."""
