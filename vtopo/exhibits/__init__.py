"""Facts to what the reports show: plain data, one file a section."""
