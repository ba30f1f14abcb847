"""The press: from notebooks to something to hand out.

`run` executes, `editions` divides what is for learners from what is for facilitators, `outputs` turns
results into HTML, `book` makes the pages and `finish` closes them; `build` does all of it for a cohort.
The press knows no part of the book.
"""

LEARNER, FACILITATOR = EDITIONS = ("learner", "facilitator")
