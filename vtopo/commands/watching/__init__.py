"""A plan that is watched: judged again whenever a file of it changes, and served as a page that follows."""
