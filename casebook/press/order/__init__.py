"""From a cohort file to a folder that stands in its place: which books are to be made, of what, and where they go."""
