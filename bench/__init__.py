"""How fast vtopo is, and how it grows: ratios measured in one run, by tools that everybody has."""
