"""Text to tree: what was written, each piece with its place."""
