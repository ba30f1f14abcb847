"""Trying to break the book: faults while it is built, and input that means harm. `make torture` runs all of it."""
