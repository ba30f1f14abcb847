"""What a process has imported before it is asked to make an edition."""

import casebook.press.site.edition  # noqa: F401
from casebook.press.workers.forking import ready_to_fork

ready_to_fork()
