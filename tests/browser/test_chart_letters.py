"""Charts in the letters that readers have: nothing stands outside a chart, in any of them, on a phone or a screen."""

import os
import re
import subprocess

import pytest

from tests.conftest import charted, program

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


# Has the page draw its charts in these letters, as it draws those of a dial that is turned; waits until all are drawn.
DRAWN = """async (font) => {
  const charts = [...document.querySelectorAll('figure.chart:has(script.vega-spec)')];
  const words = (figure) => [...figure.querySelectorAll('.vega svg text')];
  for (const figure of charts) {
    const spec = JSON.stringify(window.casebookCharts.stored(figure));
    figure.scrollIntoView();
    window.casebookCharts.turn(figure, JSON.parse(spec.replaceAll('system-ui, sans-serif', font)));
    for (let n = 0; n < 500 && !words(figure).some((text) => getComputedStyle(text).fontFamily.includes(font)); n += 1)
      await new Promise((done) => setTimeout(done, 10));
    await new Promise((done) => setTimeout(done, 50)); // it is fitted into its width
  }
  const all = charts.flatMap(words).filter((text) => text.textContent.trim());
  return all.length && all.every((text) => getComputedStyle(text).fontFamily.includes(font));
}"""


@pytest.fixture(scope="module")
def fonts() -> tuple[str, ...]:
    """The fonts. Skips without them, and fails instead where nothing may be skipped."""
    listing = program("fc-list", "fontconfig", "no chart was drawn in the letters that readers have")
    for font in FONTS:
        if not subprocess.run([listing, font], capture_output=True, text=True, check=True).stdout.strip():
            missing = f"no letters of {font}: install fonts-dejavu-core, fonts-liberation and fonts-noto-core"
            (pytest.fail if os.environ.get("CASEBOOK_NOTHING_SKIPPED") else pytest.skip)(missing)
    return FONTS


@pytest.mark.parametrize("case", charted())
def test_no_word_of_a_chart_stands_outside_it_on_the_page(case, fonts, learner, chromium):
    for width in WIDTHS:
        page = chromium.new_page(viewport={"width": width, "height": 1000})
        page.goto((learner / f"{case}.html").as_uri())
        for font in fonts:
            assert page.evaluate(DRAWN, font), f"{font}, {width} px"
            assert page.evaluate(LIVE) == [], f"{font}, {width} px"
        page.close()


def test_no_word_of_a_picture_stands_outside_it(fonts, built, chromium):
    page = chromium.new_page()
    for font in fonts:
        for book in sorted(built.glob("*/learner/_charts")):
            for picture in sorted(book.glob("*.svg")):
                text = re.sub(r'font-family="[^"]*"', f'font-family="{font}"', picture.read_text(encoding="utf-8"))
                assert page.evaluate(STILL, text) == [], f"{font}, {book.parent.parent.name}, {picture.name}"
    page.close()
