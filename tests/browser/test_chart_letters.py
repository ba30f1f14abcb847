"""Charts in the letters that readers have: nothing stands outside a chart, in any of them, on a phone or a screen."""

import os
import re
import subprocess

import pytest

from casebook import contents
from tests.conftest import program

FONTS = ("DejaVu Sans", "Liberation Sans", "Noto Sans")  # the second is as wide as Arial
WIDTHS = (360, 1280)
OUTSIDE = """([root, within]) => [...root.querySelectorAll('text')]
  .filter((text) => text.textContent.trim())
  .filter((text) => {
    const [box, at] = [within.getBoundingClientRect(), text.getBoundingClientRect()];
    const [aside, above] = [box.left - at.left > 1 || at.right - box.right > 1, box.top - at.top > 1];
    return at.width && (aside || above || at.bottom - box.bottom > 1);
  })
  .map((text) => text.textContent)"""
LIVE = f"() => [...document.querySelectorAll('figure.chart .vega svg')].flatMap((svg) => ({OUTSIDE})([svg, svg]))"
STILL = f"""(text) => {{
  const place = document.createElement('div');
  place.innerHTML = text;
  document.body.append(place);
  const svg = place.querySelector('svg');
  const outside = ({OUTSIDE})([svg, svg]);
  place.remove();
  return outside;
}}"""


@pytest.fixture(params=FONTS)
def font(request) -> str:
    """One of the fonts. Skips without it, and fails instead where nothing may be skipped."""
    listing = program("fc-list", "fontconfig", "no chart was drawn in the letters that readers have")
    if not subprocess.run([listing, request.param], capture_output=True, text=True, check=True).stdout.strip():
        missing = f"no letters of {request.param}: install fonts-dejavu-core, fonts-liberation and fonts-noto-core"
        (pytest.fail if os.environ.get("CASEBOOK_NOTHING_SKIPPED") else pytest.skip)(missing)
    return request.param


@pytest.mark.parametrize("case", [page.meta.id for page in contents.cases()])
def test_no_word_of_a_chart_stands_outside_it_on_the_page(case, font, learner, chromium, tmp_path):
    for beside in ("_static", "_charts"):
        (tmp_path / beside).symlink_to(learner / beside)
    text = (learner / f"{case}.html").read_text(encoding="utf-8")
    (tmp_path / f"{case}.html").write_text(text.replace("system-ui, sans-serif", font), encoding="utf-8")
    for width in WIDTHS:
        page = chromium.new_page(viewport={"width": width, "height": 1000})
        page.goto((tmp_path / f"{case}.html").as_uri())
        charts = page.locator("figure.chart:has(script.vega-spec)")
        for number in range(charts.count()):
            charts.nth(number).scroll_into_view_if_needed()
            charts.nth(number).locator(".vega svg").wait_for()
        assert page.evaluate(LIVE) == [], f"{font}, {width} px"
        page.close()


def test_no_word_of_a_picture_stands_outside_it(font, built, chromium):
    page = chromium.new_page()
    for book in sorted(built.glob("*/learner/_charts")):
        for picture in sorted(book.glob("*.svg")):
            text = re.sub(r'font-family="[^"]*"', f'font-family="{font}"', picture.read_text(encoding="utf-8"))
            assert page.evaluate(STILL, text) == [], f"{font}, {book.parent.parent.name}, {picture.name}"
    page.close()
