"""Editions: what a learner gets is what was allowed, and nothing else."""

import json
import re
import subprocess
import zipfile
from pathlib import Path

import altair as alt
import lxml.html
import pandas as pd
import pytest

from casebook.errors import CasebookError
from casebook.press.charts import figures
from casebook.press.charts.drawing import drawing
from casebook.press.editions.blocks import Source
from casebook.press.editions.divide import edition
from casebook.press.editions.outputs import clean_html
from casebook.press.site.sources import as_html, notebook
from tests.conftest import ROOT, casebook, cell, cohort_file, program


def made(*cells, name="learner", minutes=90):
    divided = edition({"cells": list(cells)}, name, {"seed": 7}, minutes=minutes, file="a.ipynb", charts={})
    return notebook(divided)["cells"]


def sources(cells):
    return [c["source"] for c in cells]


def test_a_learner_does_not_get_what_is_the_facilitators():
    cells = cell("markdown", "For all."), cell("markdown", "For one.", "facilitator")
    assert sources(made(*cells)) == ["For all."]
    assert sources(made(*cells, name="facilitator")) == ["For all.", "For one."]


def test_a_misspelt_tag_stops_the_build():
    with pytest.raises(CasebookError, match=r"a\.ipynb, cell 1: tag 'facilitater' is not one of ours .*'facilitator'"):
        made(cell("markdown", "For one.", "facilitater"))


def test_a_short_session_leaves_out_the_extras():
    extra = cell("markdown", "If there is time.", "extension")
    assert made(extra, minutes=50) == []
    assert len(made(extra, minutes=90)) == 1


def test_set_up_and_what_papermill_injected_are_left_out():
    assert made(cell("code", "import os", "setup"), cell("code", "seed = 9", "injected-parameters")) == []


def test_metadata_is_rebuilt_from_nothing():
    planted = cell("markdown", "Text.")
    planted["metadata"] |= {"notes": "CANARY", "papermill": {"path": "CANARY"}}
    planted["attachments"] = {"a.png": {"image/png": "CANARY"}}
    assert "CANARY" not in json.dumps(made(planted))


def test_an_output_without_an_allowed_form_is_refused():
    odd = cell("code", "x")
    odd["outputs"] = [{"output_type": "display_data", "data": {"application/javascript": "alert(1)"}}]
    with pytest.raises(CasebookError, match="no form a page can show"):
        made(odd)


def test_html_neither_runs_nor_fetches_nor_styles():
    unsafe = '<p onclick="x()" style="color:red">a<script>b</script><img src="//e.example/p">'
    unsafe += '<a href="javascript:c">d</a></p>'
    assert clean_html(unsafe) == "<p>a<a>d</a></p>"


# ---- what a lecturer's own cell may leave


def with_output(data=None, tags=(), **output):
    ran = cell("code", "x", *tags)
    ran["outputs"] = [{"output_type": "execute_result", "data": data or {}, "metadata": {}} | output]
    return ran


def shown(data=None, whose="learner", charts=None, **output):
    """What one result becomes on the page."""
    ran = {"cells": [with_output(data, **output)]}
    divided = edition(ran, whose, {}, minutes=90, file="a.ipynb", charts=charts or {})
    return "".join(as_html(block) for cell in divided.cells for block in cell.blocks if not isinstance(block, Source))


def bars(**properties):
    rows = alt.Data(values=[{"name": "the first", "count": 2}, {"name": "the second", "count": 9}])
    return alt.Chart(rows).mark_bar().encode(x="count:Q", y="name:N").properties(**properties)


NAMED = {"title": "Two bars", "description": "The second is longer. 9 and 2."}


@pytest.mark.parametrize(
    "renderer", ["default", "html", "mimetype", "jupyterlab", "nteract", "colab", "kaggle", "zeppelin"]
)
def test_a_chart_is_shown_by_whichever_renderer_it_was_left(renderer):
    with alt.renderers.enable(renderer):
        bundle = bars(**NAMED)._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    (spec,) = figures.specs({"cells": [with_output(data)]})
    page = lxml.html.fromstring(shown(data, charts={spec: drawing(spec)}))
    assert page.tag == "figure"
    assert page.xpath("//img/@alt") == [NAMED["description"]]
    assert page.xpath("//figcaption")[0].text_content() == "Two bars. The second is longer."
    assert "the second" in page.xpath("//table")[0].text_content()


@pytest.mark.parametrize("left_out", NAMED)
def test_a_chart_without_words_is_refused_with_the_remedy(left_out):
    with alt.renderers.enable("default"):
        data = bars(**{name: text for name, text in NAMED.items() if name != left_out})._repr_mimebundle_()
    with pytest.raises(CasebookError, match=rf"cell 1: a chart has no {left_out}; .*`chart\.properties\(title="):
        shown(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text/html": "<table><tr><td>7</td></tr></table>", "text/plain": "7"}, "7"),
        ({"text/html": pd.DataFrame({"a": ["seven"]})._repr_html_()}, "0 seven"),
        ({"text/html": pd.DataFrame({"a": ["seven"]}).style.to_html()}, "0 seven"),
        ({"text/html": "<p>seven</p>", "text/latex": "$7$", "image/png": "iVBO", "text/plain": "7"}, "seven"),
        ({"text/markdown": "A *word*.\n\n| a |\n|---|\n| 7 |", "text/plain": "<Markdown>"}, "A word. a 7"),
        ({"text/markdown": ["One\n", "two"]}, "One two"),
        ({"text/plain": ["<Axes: title='x'>"]}, "<Axes: title='x'>"),
    ],
)
def test_what_a_page_can_show_is_shown(data, words):
    assert " ".join(lxml.html.fromstring(f"<div>{shown(data)}</div>").text_content().split()).endswith(words)


def test_a_table_in_markdown_scrolls_and_its_markup_runs_nowhere():
    text = shown({"text/markdown": "| a |\n|---|\n| <b onclick='x'>7</b> |"})
    assert '<div class="table-scroll"' in text
    assert "<b" not in text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"image/png": "iVBO", "text/plain": "<Figure size 640x480>"}, "image/png.*draw it as an Altair chart"),
        ({"image/svg+xml": "<svg/>", "text/plain": "<SVG>"}, "this is a picture; draw it as an Altair chart"),
        ({"text/latex": "$x$", "text/plain": "<Math>"}, "this is a formula; write it in a Markdown cell"),
        (
            {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "IntSlider(value=0)"},
            "this is a widget, which works in a live notebook alone; show a table, a chart or words",
        ),
        ({"application/vnd.vega.v6+json": {}, "text/plain": "<Vega>"}, "a chart in Vega; draw it as an Altair chart"),
        ({"application/json": {"a": 1}, "text/plain": "<JSON>"}, r"application/json\): show a table"),
        ({"application/pdf": "JVBE"}, r"application/pdf\): show a table"),
        ({"text/html": "<p>x</p><script>draw()</script>", "text/plain": "x"}, "HTML with <script>"),
        ({"text/html": '<img src="data:image/png;base64,iVBO">'}, "HTML with <img>.*draw it as an Altair chart"),
        ({"text/html": "<div><svg><path d='M0,0'/></svg></div>"}, "HTML with <svg>"),
        ({"text/html": "<iframe src='https://example.org'></iframe>"}, "HTML with <iframe>"),
        ({"text/html": "<video src='a.mp4'></video>"}, "HTML with <video>"),
        ({"text/html": "<input type=range>"}, "HTML with <input>"),
        ({"text/markdown": "![a picture](a.png)"}, "HTML with <img>"),
        ({}, r"\(empty\)"),
    ],
)
def test_what_no_page_can_show_stops_the_build_and_says_what_to_do(data, message):
    with pytest.raises(CasebookError, match=rf"a\.ipynb, cell 1: .*{message}.*or tag the cell `remove-cell`"):
        shown(data)


def test_a_facilitator_is_told_that_a_warning_is_left_out():
    warned = {"output_type": "stream", "name": "stderr", "text": "/home/ida/a.py: FutureWarning"}
    assert shown(**warned) == ""
    assert "wrote on its error stream" in shown(whose="facilitator", **warned)
    assert "ida" not in shown(whose="facilitator", **warned)


BEYOND = """() => {
  const picture = document.querySelector("svg").getBoundingClientRect();
  const words = [...document.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
  const shown = words.filter((box) => box.width);
  return Math.max(...shown.flatMap((box) => [picture.left - box.left, box.right - picture.right]));
}"""


@pytest.mark.parametrize("font", ["system-ui, sans-serif", "sans-serif"])
def test_no_label_of_a_drawn_chart_is_cut_off(chromium, font):
    """Where the machine's own letters are wider than Arial's they are not asked for."""
    rows = alt.Data(
        values=[{"name": f"cannot be asked, and has not been told of it {n}", "count": n} for n in range(9)]
    )
    chart = alt.Chart(rows).mark_bar().encode(x="count:Q", y=alt.Y("name:N", axis=alt.Axis(labelLimit=400)))
    svg = drawing(chart.configure(font=font).to_json()).svg
    page = chromium.new_page()
    page.set_content(f"<style>body {{ margin: 50px }}</style>{svg}")
    assert page.evaluate(BEYOND) < 1
    page.close()


CANARIES = [f"CANARY{number:02d}" for number in range(9)]


PLAIN_CHART = """import altair
import pandas
altair.renderers.enable("default")
rows = pandas.DataFrame({"name": ["the first", "the second"], "count": [2, 9]})
chart = altair.Chart(rows).mark_bar().encode(x="count", y="name")
chart.properties(title="Two plain bars", description="The second is longer.")"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Path:
    """A book built from notebooks with a sentence in every place that a facilitator's text can stand."""
    folder = tmp_path_factory.mktemp("planted")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        content = json.loads(path.read_text())
        if path.name.startswith("05"):
            with_output = cell("code", f"# {CANARIES[3]}\nprint({CANARIES[4]!r})", "facilitator")
            attached = cell("markdown", f"Text with {{eval}}`'{CANARIES[5]}'`.", "facilitator")
            content["cells"][2:2] = [cell("code", f"secret = {CANARIES[2]!r}", "setup")]
            content["cells"] += [
                cell("markdown", f"## Said to facilitators\n\n{CANARIES[0]}", "facilitator"),
                cell("markdown", f"<details><summary>{CANARIES[1]}</summary></details>", "facilitator"),
                with_output,
                attached,
                cell(
                    "code",
                    f"# {CANARIES[6]}\nimport pandas as pd\npd.DataFrame({{'a': ['{CANARIES[7]}']}})",
                    "facilitator",
                ),
                cell("markdown", f"{CANARIES[8]}", "remove-cell"),
                cell("markdown", "## A lecturer's own chart", "slide"),
                cell("code", PLAIN_CHART, "slide"),
                cell("markdown", "## A lecturer's own formula\n\nIt is $\\hat{p} = \\frac{k}{n}$.", "slide"),
            ]
        (notebooks / path.name).write_text(json.dumps(content))
    cohort = cohort_file(folder, profession='"clinical psychologist"', cases='["the-follow-list"]', outputs=None)
    done = casebook("build", cohort, "--out", folder / "build", env={"CASEBOOK_NOTEBOOKS": str(notebooks)})
    assert done.returncode == 0, done.stderr
    return folder / "build" / "mine"


def every_byte(folder: Path) -> bytes:
    """All bytes under a folder, zips opened."""
    parts = []
    for path in sorted(folder.rglob("*")):
        parts.append(str(path.relative_to(folder)).encode())
        if path.is_file() and path.read_bytes().startswith(b"PK\3\4"):
            with zipfile.ZipFile(path) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        elif path.is_file():
            parts.append(path.read_bytes())
    return b"\n".join(parts)


def printed_words(folder: Path) -> str:
    """All that the PDFs under a folder say."""
    reads = program("pdftotext", "poppler-utils", "the PDFs' words were not read")
    pdfs = sorted(folder.rglob("*.pdf"))
    return "".join(subprocess.run([reads, pdf, "-"], capture_output=True, text=True, check=True).stdout for pdf in pdfs)


@pytest.mark.book
def test_a_lecturers_own_formula_is_drawn_wherever_it_is_read(planted):
    home = planted / "learner"
    with zipfile.ZipFile(home / "paper" / "nobodys-data-learner.epub") as book:
        chapters = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml"))
    pages = [(home / place / "the-follow-list.html").read_text(encoding="utf-8") for place in ("", "slides")]
    for text in (*pages, chapters):
        drawn = re.search(r"It is (?:<span[^>]*>)?<math .*?</math>", text, re.S)[0]
        assert "<mfrac>" in drawn and "<mover" in drawn
        assert "$" not in drawn
    with zipfile.ZipFile(home / "paper" / "the-follow-list.docx") as document:
        assert b"<m:f>" in document.read("word/document.xml")
    for folder in ("paper", "slides"):
        said = printed_words(home / folder)
        assert "𝑝̂ =" in said and "frac" not in said


SETUP = CANARIES[2]  # set-up code is run by a notebook that is handed out, and stands nowhere else


@pytest.mark.book
def test_planted_sentences_appear_nowhere_in_the_learners_folder(planted):
    whole = every_byte(planted / "learner")
    assert [canary for canary in CANARIES if canary.encode() in whole] == [SETUP]
    assert b"For the facilitator" not in whole


@pytest.mark.book
def test_set_up_stands_in_the_notebook_that_runs_it_alone(planted):
    holding = [
        path.relative_to(planted / "learner").as_posix()
        for path in (planted / "learner").rglob("*")
        if path.is_file() and SETUP.encode() in path.read_bytes()
    ]
    assert holding == ["notebooks/05-the-follow-list.ipynb"]


@pytest.mark.book
def test_planted_sentences_are_in_no_pdf_of_the_learners(planted):
    whole = printed_words(planted / "learner")
    assert [canary for canary in CANARIES if canary in whole] == []
    assert "For the facilitator" not in whole
    meant = printed_words(planted / "facilitator")
    assert CANARIES[0] in meant and CANARIES[7] in meant


@pytest.mark.book
def test_the_facilitator_gets_them(planted):
    whole = every_byte(planted / "facilitator")
    meant = [canary for canary in CANARIES if canary != CANARIES[8]]
    assert [canary for canary in meant if canary.encode() not in whole] == []


@pytest.mark.book
def test_a_plain_chart_of_altairs_stands_in_the_book_and_on_a_slide(planted):
    for path in ("the-follow-list.html", "slides/the-follow-list.html"):
        page = lxml.html.document_fromstring((planted / "learner" / path).read_text(encoding="utf-8"))
        (figure,) = page.xpath("//figure[figcaption[contains(., 'Two plain bars')]]")
        (picture,) = figure.xpath(".//img")
        assert picture.get("alt") == "The second is longer."
        assert (planted / "learner" / Path(path).parent / picture.get("src")).is_file()
