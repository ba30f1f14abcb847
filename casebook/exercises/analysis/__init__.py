"""The page on which transcripts are coded: its scripts and its style, for the book and for live notebooks."""
