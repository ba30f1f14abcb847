"""stub"""


def deck_pdf(made, job):
    raise NotImplementedError
