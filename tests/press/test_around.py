"""What stands round a case: the steps of its plan, the same page elsewhere, and how its code is shown."""

import zipfile

import pytest
from bs4 import BeautifulSoup

from casebook import contents
from casebook.press.editions.blocks import Cell, Edition, Prose, Source
from casebook.press.editions.divide import with_code
from casebook.press.site.around import copies, steps

CASES = [page.meta.id for page in contents.cases_named("")]


def read(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


@pytest.mark.parametrize("minutes", [15, 30, 40, 50, 90, 135, 180])
@pytest.mark.parametrize("case", CASES)
def test_the_steps_of_a_case_fill_its_session(case, minutes):
    activities = contents.case(case).meta.activities
    shown = steps(activities, minutes)
    assert shown[0]["left"] == minutes
    assert [step["left"] for step in shown] == sorted((step["left"] for step in shown), reverse=True)
    assert shown[-1]["left"] >= shown[-1]["minutes"]
    assert any(step["spare"] for step in shown) == (minutes in (30, 40) or minutes > 50)


@pytest.mark.parametrize("case", CASES)
def test_each_step_leads_to_its_section_and_each_copy_is_there(case, learner):
    page = read(learner / f"{case}.html")
    (nav,) = page.select("nav.steps")
    anchors = [link["href"].removeprefix("#") for link in nav.select("a")]
    assert len(anchors) >= 6
    assert not [anchor for anchor in anchors if page.find(id=anchor) is None]
    (elsewhere,) = page.select("nav.copies")
    paths = [link["href"] for link in elsewhere.select("a")]
    assert len(paths) == 4
    assert all((learner / path).is_file() for path in paths)


def test_a_copy_that_is_not_made_is_not_named():
    assert copies("the-quote", ["slides"]) == [("as slides", "slides/the-quote.html")]
    assert copies("the-quote", []) == []


def test_in_a_package_no_link_leads_out_of_it(learner):
    (package,) = learner.glob("packages/*learner.zip")
    with zipfile.ZipFile(package) as packed:
        for case in CASES:
            assert b'class="copies"' not in packed.read(f"{case}.html")


def test_code_is_folded_by_default_shown_to_those_who_ask_and_left_out_where_it_is_hidden(built):
    folded = read(built / "clinical-psychology-uk" / "learner" / "the-alert.html")
    summaries = {" ".join(node.get_text(" ").split()) for node in folded.select("details.hide > summary")}
    assert summaries == {"Show how this was worked out Hide how this was worked out"}
    assert not [code for code in folded.select("div.cell_input") if code.find_parent("details") is None]
    shown = read(built / "research-ethics-us" / "learner" / "the-alert.html")
    assert not shown.select("details.hide")
    assert shown.select("div.cell_input")

    made = Edition((Cell((Prose("Words."),)), Cell((Source("1 + 1"),))))
    assert list(with_code(made, "hidden").of(Source)) == []
    assert [source.folded for how in ("folded", "shown") for source in with_code(made, how).of(Source)] == [True, False]


@pytest.mark.parametrize("case", CASES)
def test_a_case_leads_to_what_is_read_before_and_to_how_it_is_led(case, learner):
    before = read(learner / f"{case}.html").select_one("p.beforehand a")["href"]
    assert before == f"before-you-come.html#{case}"
    facilitator = learner.with_name("facilitator")
    page = read(facilitator / f"{case}.html")
    wanted = (before, f"short-sessions.html#{case}-in-15", "running.html#on-a-video-call")
    for link in wanted:
        name, anchor = link.split("#")
        assert page.find("a", href=link), link
        assert read(facilitator / name).find(id=anchor), link
    assert not (learner / "short-sessions.html").exists()
    summaries = [summary.get_text() for summary in page.select("details summary")]
    for name in ("Questions for the talk, at three levels", "On a video call", "A second facilitator"):
        assert name in summaries
        assert name not in read(learner / f"{case}.html").get_text()


def test_the_plan_for_a_call_names_a_second_person_and_a_telephone(learner):
    page = read(learner.with_name("facilitator") / "running.html")
    plan = page.find(id="on-a-video-call").get_text(" ")
    for said in ("second person", "telephone number", "rings the number", "in danger now", "Silence", "Cameras off"):
        assert said in plan
