"""Rooms of people who hold up cards, drawn, and what the page for the room reads of them."""
