"""Plain values inside a page, for its scripts to read. Light, for anybody."""


def in_script(text: str) -> str:
    """JSON text as it may stand inside a script element: nothing in it can end that."""
    return text.replace("<", "\\u003c")
