"""A drawn chart for programs that show HTML and draw nothing. Imports nothing heavy."""

import base64
import html
from collections.abc import Mapping
from typing import Any

PICTURE = "image/svg+xml"
LIVE = "application/vnd.vegalite.v5+json"  # what JupyterLab draws by itself; version 6 says nothing else of our charts


def still(svg: str, spec: Mapping[str, Any]) -> dict[str, str]:
    """A drawn chart for a program that can show HTML and no chart: the picture, what it says in words, its title."""
    title = spec.get("title", "")
    title = title.get("text", "") if isinstance(title, dict) else title
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    alt_text = html.escape(spec.get("description", ""))
    return {
        "text/html": f'<figure><img src="{source}" alt="{alt_text}">'
        f"<figcaption><strong>{html.escape(str(title))}</strong></figcaption></figure>"
    }
