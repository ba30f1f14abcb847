"""What of an executed notebook a learner gets and what a facilitator gets."""
