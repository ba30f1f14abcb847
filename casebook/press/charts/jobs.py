"""The job of drawing charts, and its answer."""

from dataclasses import dataclass
from typing import ClassVar

SCRIPT = ""  # stands among charts for the script that draws them: Vega, Vega-Lite and vega-embed in one


@dataclass(frozen=True)
class Draw:
    """Draw charts from their Vega-Lite specifications, each as JSON text. The answer is a dict: spec to `Drawn`.

    With `script`, it also holds, under SCRIPT, the script that draws charts in a browser, as `vega`. Without `svg`,
    there is no picture of a chart, which is made ready for a browser alone.
    """

    doer: ClassVar[str] = "casebook.press.charts.drawing"
    preloaded: ClassVar[str] = ""  # what draws holds a JavaScript engine, which must not be forked
    name: ClassVar[str] = "the charts"

    specs: tuple[str, ...]
    script: bool = False
    svg: bool = True
    seconds: float = 600.0


@dataclass(frozen=True)
class Drawn:
    """One chart as SVG text and as compiled Vega, JSON text; or `error`, why it cannot be drawn."""

    svg: str = ""
    vega: str = ""
    error: str = ""
