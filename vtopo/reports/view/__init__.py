"""What the HTML report shows, prepared in Python: one module a section, so that templates decide nothing."""
