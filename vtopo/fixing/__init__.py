"""From what a fix says of things to what is to be written in the files of a plan."""
