"""Part I, Mined: measures of posts taken for research, and their charts. A measure computes and draws nothing."""
