"""Charts drawn by vl-convert, in a process of its own: it holds a JavaScript engine, which must not be forked."""

import json
import math
import re

import vl_convert

from casebook.press.charts.jobs import SCRIPT, Draw, Drawn

GENERIC = re.compile(r'font-family="(?:system-ui|sans-serif|, )+"')  # for vl-convert letters as wide as Arial's
AS_WIDE = (
    "font-family=\"Arial, 'Liberation Sans', Helvetica, sans-serif\""  # a machine's own may be wider, and be cut off
)
SIZE = re.compile(
    r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+">(?=<g [^>]*transform="translate\(([\d.]+))'
)
WIDER = 0.14  # by this share the letters of DejaVu, the widest that a reader is likely to have, are wider than Arial's


def do(job: Draw) -> dict[str, Drawn]:
    """Each specification compiled to Vega and drawn as SVG; what cannot be drawn says why."""
    drawn = {spec: drawing(spec, svg=job.svg) for spec in job.specs}
    return drawn | ({SCRIPT: Drawn(vega=vl_convert.javascript_bundle())} if job.script else {})


def drawing(text: str, *, svg: bool = True) -> Drawn:
    """One chart, with its picture or without. The title is left out: it stands in the caption, where it can break over
    lines.
    """
    spec = json.loads(text)
    spec.pop("title", None)
    version = ".".join(spec.get("$schema", "").rpartition("/v")[2].split(".")[:2])
    try:
        vega = vl_convert.vegalite_to_vega(spec, vl_version=version)
        picture = SIZE.sub(_with_room, GENERIC.sub(AS_WIDE, vl_convert.vega_to_svg(vega)), count=1) if svg else ""
        return Drawn(picture, json.dumps(vega, ensure_ascii=False, sort_keys=True))
    except ValueError as error:
        return Drawn(error=str(error).splitlines()[0])


def _with_room(size: re.Match[str]) -> str:
    """The size of a picture with room on the left for labels in wider letters: where they end the plot begins."""
    width, height, plot = map(float, size.groups())
    room = math.ceil(WIDER * plot)
    return f'width="{width + room:g}" height="{height:g}" viewBox="{-room} 0 {width + room:g} {height:g}">'
