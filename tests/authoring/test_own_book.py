"""A book of one's own: what lies in its folder is read on top of the book, and says what is wrong with it in words."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from casebook import cases, check, contents, guidance, paths
from casebook.authoring import EXAMPLE, asked, new_book, new_case
from casebook.check import rules, sources
from casebook.cohort import read_cohort
from casebook.errors import CasebookError
from casebook.guidance import layers
from casebook.press.execute.notebooks import chosen_pages, without_unplayable
from tests.conftest import casebook, cohort_file, notebook

KEPT = (
    guidance.reference_status,
    cases._read_case,
    cases._told_case,
    guidance._clauses,
    guidance._told_clauses,
    guidance.figures,
    guidance.outcomes,
    guidance.reviews,
)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder of one's own, as `casebook init` makes it, in which this process works."""
    folder = tmp_path / "my-book"
    new_book(folder)
    monkeypatch.setattr(paths, "OWN", folder)
    monkeypatch.setattr("casebook.authoring.OWN", folder)
    for kept in KEPT:
        kept.cache_clear()
    yield folder
    contents._pages.cache_clear()
    for kept in KEPT:
        kept.cache_clear()


def begin(id_="the-rota", **given):
    """A new case in the folder of one's own; its notebook and its decision file."""
    made = new_case(asked(id_, given, None))
    contents._pages.cache_clear()
    return made


def cohort(folder, **changes):
    return read_cohort(cohort_file(folder / "cohorts", **changes))


def ids(pages) -> list[str]:
    return [page.meta.id for page in pages]


def test_a_new_case_passes_the_checks_as_it_is(tmp_path):
    assert casebook("init", "mine", folder=tmp_path).returncode == 0
    said = {"--title": "The rota", "--part": "Watched", "--seat": "ward manager", "--person": "Mina O'Rao"}
    options = [text for pair in said.items() for text in pair]
    wrote = casebook("new-case", "the-rota", *options, folder=tmp_path / "mine", stdin=-3)
    assert wrote.returncode == 0 and "15-the-rota.ipynb" in wrote.stdout, wrote.stderr
    done = casebook("check", folder=tmp_path / "mine")
    assert done.returncode == 0 and done.stdout.rstrip().endswith("nothing found"), done.stdout
    told = (tmp_path / "mine/cases/the-rota.yml").read_text() + (
        tmp_path / "mine/notebooks/15-the-rota.ipynb"
    ).read_text()
    assert "Mina has" not in told and "Mina O'Rao has read" in told
    for name in ("Ada", "the-noticeboard", "The noticeboard", "seat: manager"):
        assert name not in told


def test_what_is_not_said_is_asked():
    questions = []

    def ask(question):
        questions.append(question)
        return "asked" if "part" in question else ""

    case = asked("the-rota", {"title": "A rota"}, ask)
    assert case == replace(EXAMPLE, id="the-rota", title="A rota") and len(questions) == 3


@pytest.mark.parametrize(
    ("id_", "given", "said"),
    [
        ("Über-uns", {}, "'uber-uns' would do"),
        ("con", {}, "is taken, by the build itself or by Windows"),
        ("the-alert", {}, "there is a page 'the-alert' already"),
        ("the-rota", {"part": "Elsewhere"}, "part 'Elsewhere' is none; say Mined, Watched, Asked"),
        ("the-rota", {"person": "x: y"}, "person 'x: y': write a name"),
        ("the-rota", {"seat": "[a]"}, "seat '[a]': write a name"),
    ],
)
def test_a_case_that_cannot_be_begun_is_refused_in_words(id_, given, said):
    with pytest.raises(CasebookError) as error:
        asked(id_, given, None)
    assert said in str(error.value)


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(CasebookError, match="is there already and not empty"):
        new_book(tmp_path)


def test_a_draft_is_in_no_book_that_does_not_name_it(own):
    begin()
    assert "the-rota" not in ids(chosen_pages(cohort(own)))
    named = ids(chosen_pages(cohort(own, cases='["the-rota"]')))
    assert [id_ for id_ in named if id_ in ids(contents.cases())] == ["the-rota"]


def test_a_case_that_is_ready_is_in_every_book_in_its_part(own):
    path, _ = begin(part="Asked")
    path.write_text(path.read_text().replace('"draft": true', '"draft": false'))
    contents._pages.cache_clear()
    every = [page for page in chosen_pages(cohort(own)) if page.is_case]
    assert ids(every)[-3:] == ["the-machine-reader", "the-rota", "this-book"]


def test_one_with_an_id_of_the_books_stands_in_its_place(own):
    shutil.copy(cases.files_of_cases()["the-alert"], own / "cases")
    path = own / "cases" / "the-alert.yml"
    path.write_text(path.read_text().replace("Oona Skerrick", "Somebody Else"))
    assert cases.read_case("the-alert").speaker.name == "Somebody Else"


def test_a_group_picks_and_orders_cases(own):
    begin()
    asked_for = cohort(own, cases='["the-rota", "the-search", "the-quote", "the-alert", "the-quote"]')
    got = [page for page in chosen_pages(asked_for) if page.is_case]
    assert ids(got) == ["the-rota", "the-search", "the-alert", "the-quote"]  # a part stays together


def test_what_cannot_be_read_stops_nobody_who_does_not_name_it(own):
    notebook_, decisions = begin()
    notebook_.write_text(notebook_.read_text().replace('"draft": true', '"draft": false'))
    decisions.write_text("case: [")
    (own / "notebooks" / "15-half.ipynb").write_text('{"cells": [')
    contents._pages.cache_clear()
    everything, left_out = without_unplayable(cohort(own))
    assert len(everything.cases) >= 13 and "the-rota" not in everything.cases
    assert len(left_out) == 2
    assert (
        "15-half.ipynb: is not a notebook" in left_out[0] and "cases/the-rota.yml, line 2: is not YAML" in left_out[1]
    )
    assert without_unplayable(cohort(own, cases='["the-alert"]'))[1] == []
    with pytest.raises(CasebookError, match=r"15-half\.ipynb: is not a notebook"):
        chosen_pages(cohort(own, cases='["half"]'))


def test_a_copied_notebook_with_its_id_unchanged_is_named_with_the_other(own):
    first, _ = begin()
    shutil.copy(first, own / "notebooks" / "16-the-copy.ipynb")
    contents._pages.cache_clear()
    (fault,) = contents.unread()
    assert "16-the-copy.ipynb: has the id 'the-rota' of 15-the-rota.ipynb" in str(fault)


def test_a_folder_with_a_cohort_elsewhere_says_where_to_run(tmp_path):
    new_book(tmp_path / "my-book")
    with pytest.raises(CasebookError, match="run casebook there"):
        read_cohort(tmp_path / "my-book" / "cohorts" / "my-book-group.toml")


# ---- tables as spreadsheets save them


HEAD = "key;source_key;quantity;value;unit;n;of_whom;year;verified"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_with_semicolons_is_read(own, mark):
    (own / "figures.csv").write_text(
        f'{mark}{HEAD}\r\nme2026/x;me2026;"Some; more";9,5;percent;;people;2026;primary\r\n'
    )
    row = guidance.figures()["me2026/x"]
    assert (row["quantity"], row["value"], row["verified"]) == ("Some; more", "9,5", "primary")
    assert "fiesler2018/did-not-know" in guidance.figures()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}\r\nü/x;a;b;1;p;;c;2026;primary\r\n".encode("latin-1"), "save it as 'CSV UTF-8'"),
        (b"key,source,value\na,b,c\n", "there is no column 'source' (did you mean 'source_key'?"),
        (b"key,value\na,1,2\n", "line 2: has 2 columns and not as many cells"),
    ],
)
def test_a_table_that_cannot_be_read_says_so_in_words(own, text, said):
    (own / "figures.csv").write_bytes(text)
    with pytest.raises(CasebookError) as error:
        guidance.figures()
    assert said in str(error.value) and str(error.value).startswith("figures.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("professions:\n  midwife:\n    role: midwife\n", "professions: midwife: has no 'lead'"),
        ("profession:\n  midwife: {}\n", "there is no 'profession' (did you mean 'professions'?"),
        ("professions:\n- midwife\n", "its words stand under it, a line each"),
        ("a: [", "terms.yml: is not YAML"),
        ("- a", "begins with 'professions:' or 'places:'"),
        ("places:\n  Wales: {x: y}\n", "places: Wales: has no 'committee'"),
    ],
)
def test_words_of_a_profession_or_place_that_are_missing_are_named(own, text, said):
    (own / "terms.yml").write_text(text)
    with pytest.raises(CasebookError) as error:
        layers.terms()
    assert said in str(error.value)


def test_a_profession_of_ones_own_changes_nothing_that_is_said_of_the_books_cases(tmp_path):
    folder = tmp_path / "my-book"
    new_book(folder)
    lines = (folder / "terms.yml").read_text(encoding="utf-8").replace("# professions:\n", "professions:\n")
    lines = lines.replace("#   midwife:", "  midwife:").replace("#     role:", "    role:")
    lines = lines.replace("#     trainee:", "    trainee:").replace("#     lead: midwife", "    lead: midwife")
    (folder / "terms.yml").write_text(lines, encoding="utf-8")
    done = casebook("list", "rules", "--profession", "midwife", folder=folder)
    assert done.returncode == 0, done.stderr
    done = casebook("check", folder=folder)
    assert done.returncode == 0 and done.stdout.rstrip().endswith("nothing found"), done.stdout


def test_a_reference_with_a_key_of_the_books_is_refused(own):
    (own / "references.bib").write_text("@article{fiesler2018,\n title={x}}\n")
    with pytest.raises(CasebookError, match="'fiesler2018' is in the book's references"):
        layers.references()


def test_a_page_of_no_case_may_be_added(own):
    notebook(own / "notebooks" / "71-our-service.ipynb", id_="our-service", title="Our service", part=5)
    contents._pages.cache_clear()
    assert "our-service" in ids(chosen_pages(cohort(own)))


def test_the_example_says_at_each_place_what_belongs_there():
    told = json.loads((paths.PACKAGE / "authoring" / "case.ipynb").read_text())
    notes = sum("<!-- " in "".join(cell["source"]) for cell in told["cells"])
    assert notes >= 9 and (paths.PACKAGE / "authoring" / "case.yml").read_text().count(" # ") >= 10


# ---- what authors get wrong


CLAUSE = "id,document,jurisdictions,professions,binds,reach,force,theme,in_force_from,look_again,seen"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("clauses.csv", f"{CLAUSE}\nx,D,UK,nurse,you,person,must,consent,10.10.2018,2027-01-01,not seen\n",
         "clauses.csv, line 2: in_force_from = '10.10.2018': write 2024, 2024-09 or 2024-09-01"),
        ("clauses.csv", f"{CLAUSE}\nx,D,UK,nurse,you,person,must,consent,2018-13,2027-01-01,not seen\n",
         "in_force_from = '2018-13'"),
        ("clauses.csv", f"{CLAUSE}\nx,D,UK,nurse,you,person,must,consent,2018,2027,not seen\n",
         "look_again = '2027': write a day"),
        ("clauses.csv", f"{CLAUSE}\nx,D,UK,nurze,you,person,must,confidentialty,2018,2027-01-01,not seen\n",
         "clauses.csv, 'x': names the profession 'nurze', which we do not know; did you mean 'nurse'?"),
        ("clauses.csv", f"{CLAUSE}\nx,D,UK,nurse,you,person,must,confidentialty,2018,2027-01-01,not seen\n",
         "clauses.csv, 'x': has the theme 'confidentialty'; one of: "),
        ("references.bib", "@article{me2026,\n  title={A},\n  year={2026},\n",
         "references.bib, line 4: is not BibTeX"),
        ("references.bib", "@article{me2026,\n  title={A},\n  note={gelesen}}\n",
         "references.bib: 'me2026' has 'gelesen' under note; write note = {verified}"),
        ("references.bib", "@article{me2026,\n  title={A}}\n",
         "references.bib: 'me2026' has no note of how well it was seen"),
    ],
)  # fmt: skip
def test_check_names_what_is_wrong_with_a_table_of_ones_own(own, file, text, said):
    (own / file).write_text(text)
    try:
        told = [str(finding) for finding in [*rules.findings(), *sources.findings()]]
    except CasebookError as error:
        told = [str(error)]
    assert any(said in line for line in told)


def test_check_names_a_reader_whom_a_word_cannot_have_and_a_next_that_is_none(own):
    _, decisions = begin()
    wrong = "words:\n  hall: {default: hall, social workers: office, midwife: ward}\n"
    text = decisions.read_text().replace("position:\n", f"{wrong}\nposition:\n", 1)
    begins, _, rest = text.partition("        next: >-\n")
    decisions.write_text(f"{begins}        next: It goes on.\n        then:{rest.partition('        then:')[2]}")
    told = casebook("check", folder=own).stdout
    assert (
        "words: 'hall' has a text for 'social workers', which is no profession or place; did you mean 'social" in told
    )
    assert "'hall' has a text for 'midwife'" in told
    assert "'next' of 'pin-it' has 3 words; a scene of 60 to 200" in told


def test_check_names_a_copied_notebook(own):
    first, _ = begin()
    shutil.copy(first, own / "notebooks" / "16-the-copy.ipynb")
    assert "16-the-copy.ipynb: has the id 'the-rota' of 15-the-rota.ipynb" in casebook("check", folder=own).stdout


# ---- faults that authors met


def faults(part) -> list[str]:
    return [str(finding) for finding in part.findings() if "the-rota" in str(finding)]


def test_a_second_decision_is_whole_and_passes_the_checks(own):
    made = new_case(asked("the-rota", {}, None, 2))
    contents._pages.cache_clear()
    for part in (check.notebooks, check.decisions, check.content, check.minutes, check.subjects, check.rules):
        assert faults(part) == []
    assert [option.then for option in cases.read_case("the-rota").decisions[0].options] == ["second"] * 3
    assert "## Decision 2" in made[0].read_text()


@pytest.mark.parametrize(
    ("file", "old", "new", "part", "said"),
    [
        (1, "codes: [", "codes: [nmbi2024, ", check.rules, "names the clause 'nmbi2024' under codes"),
        (0, "## Decision 2", "## Another thing", check.minutes, "reads 'Decision 2', which is no heading of it"),
        (0, 'decide(\\"the-rota/second\\", here)', "1", check.decisions, "asks nowhere for the decision 'second'"),
        (0, '"Decision 2"', '"Decision 1"', check.decisions, "has no activity that reads 'Decision 2'"),
        (0, "say.own_rules", "say.own_rule", check.decisions, "no word of this case; did you mean 'own_rules'?"),
        (1, "label: Put it", "label: Put: it", check.decisions, "stands in quotation marks"),
    ],
)
def test_what_an_author_gets_wrong_is_said_with_its_place(own, file, old, new, part, said):
    path = new_case(asked("the-rota", {}, None, 2))[file]
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    contents._pages.cache_clear()
    assert any(said in fault for fault in faults(part)), faults(part)
    for other in (check.subjects, check.minutes, check.content, check.american):
        other.findings()  # whatever else is wrong, each goes on


def test_words_that_the_book_has_used_up_are_left_to_an_author(own):
    notebook_, _ = begin()
    notebook_.write_text(notebook_.read_text().replace("a quarter to twelve", "a quarter to twelve, by bus"))
    contents._pages.cache_clear()
    assert check.tics.findings() == []


def test_headings_in_another_language_are_known_by_their_ids(own):
    notebook_, _ = begin()
    text = notebook_.read_text()
    text = text.replace('"## The scene\\n"', '"{#the-scene}\\n## Die Szene\\n"').replace('"The scene"', '"Die Szene"')
    assert text.count("Die Szene") >= 3
    notebook_.write_text(text)
    contents._pages.cache_clear()
    assert faults(check.notebooks) == faults(check.minutes) == []


def test_a_new_case_takes_its_answers_from_a_pipe(own):
    answers = "My title\nWatched\nnurse\nOrla Finnerty\n"
    done = subprocess.run(
        [sys.executable, "-c", "from casebook.cli import main; main(['new-case', 'the-rota'])"],
        cwd=own, input=answers, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    said = json.loads((own / "notebooks" / "15-the-rota.ipynb").read_text())["metadata"]["casebook"]
    assert (said["title"], said["part"], said["seats"]) == ("My title", 2, ["nurse"])
    assert "Orla Finnerty" in (own / "cases" / "the-rota.yml").read_text()


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        (["rules", "--profession", "nurse", "--place", "Ireland"], "eugdpr-9 "),
        (["references"], "golder2017 "),
        (["words", "--case", "the-rota"], "provider "),
    ],
)
def test_what_a_case_may_name_is_listed(own, asked_for, said):
    begin()
    done = subprocess.run(
        [sys.executable, "-c", f"from casebook.cli import main; main({['list', *asked_for]!r})"],
        cwd=own, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert any(line.startswith(said) for line in done.stdout.splitlines()), done.stderr


def test_the_example_says_who_decides(own):
    text = begin(seat="occupational therapist")[0].read_text()
    assert "An occupational therapist has ten minutes" in text and "You are the occupational therapist of" in text
