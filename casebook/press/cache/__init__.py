"""What was made before, by what it was made of; and how the new takes the old one's place."""
