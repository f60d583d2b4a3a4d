"""The grammar of the language, and the mistakes it explains by example."""
