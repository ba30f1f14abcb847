"""Names that tell things apart: two of one name are two, and the second is called so."""

from collections.abc import Callable


class Names:
    """Names that are taken. `alike` gives the same for names that count as one."""

    def __init__(self, *taken: str, alike: Callable[[str], str] = str):
        self._alike, self._taken = alike, {alike(name) for name in taken}
        self._next: dict[str, int] = {}

    def new(self, name: str) -> str:
        """The name or, where it is taken, the name with a number after it; it is taken then."""
        given, known = name, self._alike(name)
        while self._alike(given) in self._taken:
            number = self._next[known] = self._next.get(known, 1) + 1
            given = f"{name} ({number})"
        self._taken.add(self._alike(given))
        return given
