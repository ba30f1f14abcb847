"""What a process has imported before it is asked to make something to hand out: a process is forked for every part."""

import casebook.press.handouts.making  # noqa: F401
from casebook.press.workers.forking import ready_to_fork

ready_to_fork()
