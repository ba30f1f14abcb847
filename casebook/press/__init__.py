"""The press: from notebooks to something to hand out.

`run` executes, `editions` divides what is for learners from what is for facilitators, `outputs` turns
results into HTML, `book` makes the pages and `finish` closes them; `build` does all of it for a cohort.
The press knows no part of the book.
"""

from casebook.press.patches import no_grammar_of_addresses

no_grammar_of_addresses()  # here, because whatever of the press is imported first may bring jsonschema

LEARNER, FACILITATOR = EDITIONS = ("learner", "facilitator")
