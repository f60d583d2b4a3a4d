"""Other tools on the same estate: what one would wait for instead. They answer other questions."""
