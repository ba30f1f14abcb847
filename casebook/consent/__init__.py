"""Part III, Asked: measures of expecting, asking, withdrawing, complaining. A measure computes and draws nothing."""
