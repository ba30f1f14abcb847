"""Part II, Watched: measures of following, and their charts. A measure computes and draws nothing."""
