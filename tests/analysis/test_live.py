"""The page for the transcripts as a widget: what is done there reaches the kernel, as an analysis."""

from datetime import date
from urllib.parse import quote

import pytest

from casebook import analysis
from casebook.analysis.live import Work, work
from casebook.exercises.analysis import scripts

# Stands in for the widget's model: what the kernel would have is `traits`.
FAKE = """async ([source, given]) => {
  const heard = (window.heard ??= []), traits = (window.traits ??= given);
  const model = {
    get: (name) => traits[name],
    set: (name, value) => { traits[name] = value; },
    save_changes: () => { heard.forEach((one) => one()); },
    on: (name, listener) => { heard.push(listener); },
  };
  const { default: widget } = await import(source);
  const el = document.querySelector("#cell");
  await widget.render({ model, el });
}"""


@pytest.fixture
def notebook(chromium):
    """A page with one cell's output in it, in which the widget stands."""
    page = chromium.new_page()
    page.set_content('<style id="theirs"></style><div id="cell"></div>')
    source = f"data:text/javascript;charset=utf-8,{quote(scripts.module())}"
    made = work(date(2024, 10, 7))
    traits = {"transcripts": made.transcripts, "things": {}, "written": {}, "messages": None}
    for _ in range(2):  # shown twice, as a notebook may
        page.evaluate(FAKE, [source, traits])
    yield page
    page.close()


def test_nothing_done_is_an_empty_analysis():
    made = work(date(2024, 10, 7))
    assert made.analysis == analysis.read(analysis.written(made.analysis)) and not made.analysis.codes
    assert made.transcripts["on"] == "2024-10-07" and len(made.transcripts["transcripts"]) == 12


@pytest.mark.browser
def test_a_passage_that_is_coded_in_the_notebook_is_in_the_kernels_analysis(notebook):
    page = notebook
    assert notebook.locator("#cell .analysis").count() == 2
    notebook = notebook.locator("#cell .analysis").first
    notebook.locator("button", has_text="Code this turn").nth(3).click()
    notebook.get_by_label("Add a code").fill("driving")
    notebook.get_by_label("Add a code").press("Enter")
    notebook.get_by_role("button", name="Keep", exact=False).first.click()
    page.wait_for_function("window.traits.written.passages?.length === 1")
    done = Work(written=page.evaluate("window.traits.written")).analysis
    (coded,) = done.passages
    page.locator("#cell .analysis").last.get_by_text("driving").first.wait_for()  # the other view of it has heard
    assert [code.name for code in done.codes] == ["driving"] and coded.codes == (done.codes[0].id,)
    assert analysis.Tables(done).passages.words.tolist()[0].startswith("I drive the 14")
