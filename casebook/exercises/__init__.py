"""What a reader is asked and does: positions, decisions, excerpts to code, the last word."""
