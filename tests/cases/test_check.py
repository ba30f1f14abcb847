"""`casebook check`: silent on the project, and naming the file, the cell, the fault and the remedy of every fault."""

import json
import shutil

import pytest

from casebook.check import books, check, marks, notebooks, sources, texts
from casebook.check.values import is_named
from casebook.contents import read_page
from casebook.world import published
from casebook.world.grammar import Grammar, template
from tests.conftest import ROOT, casebook, cell, notebook


def test_nothing_is_wrong_with_the_project():
    assert [str(finding) for finding in check()] == []


def test_nothing_is_wrong_with_the_built_books(built):
    assert [str(finding) for finding in books.findings(built)] == []


def test_what_a_cell_leaves_is_a_sentence_a_table_a_chart_or_an_exercise(built):
    for path in built.glob("*/runs/*.ipynb"):
        for made in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            bare = [
                output["data"] for output in made.get("outputs", []) if set(output.get("data", {})) == {"text/plain"}
            ]
            assert bare == [], f"{path.name}: {made['id']}"


def said(folder) -> str:
    return "\n".join(map(str, notebooks.findings(folder)))


def case_notebook(tmp_path, change=lambda content: None):
    """A copy of a whole case with one thing changed."""
    content = json.loads((ROOT / "notebooks" / "05-the-follow-list.ipynb").read_text())
    change(content)
    path = tmp_path / "05-the-follow-list.ipynb"
    path.write_text(json.dumps(content))
    return path


def with_output(content):
    code = next(c for c in content["cells"] if c["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "7"}]


def with_count(content):
    next(c for c in content["cells"] if c["cell_type"] == "code")["execution_count"] = 3


def unknown_tag(content):
    content["cells"][0]["metadata"]["tags"] = ["facilitater"]


def extra_metadata(content):
    content["cells"][0]["metadata"]["scrolled"] = True


def other_kernel(content):
    content["metadata"]["kernelspec"]["name"] = "my-env"


def lost_section(content):
    content["cells"] = [c for c in content["cells"] if not "".join(c["source"]).startswith("## The last word")]


def swapped_sections(content):
    text = json.dumps(content["cells"])
    text = text.replace("## The scene", "## X").replace("## Who is in the room", "## The scene")
    content["cells"] = json.loads(text.replace("## X", "## Who is in the room"))


def wrong_minutes(content):
    content["metadata"]["casebook"]["activities"][0]["minutes"]["90"] += 1


def missing_minutes(content):
    del content["metadata"]["casebook"]["activities"][0]["minutes"]["50"]


def exposed_facilitator(content):
    for c in content["cells"]:
        if "".join(c["source"]).startswith("## For the facilitator"):
            c["metadata"] = {}


def run_of_code(content):
    code = next(c for c in content["cells"] if c["cell_type"] == "code" and not c["metadata"].get("tags"))
    content["cells"] += [{**code, "id": f"x{number}"} for number in range(3)]


def sum_in_prose(content):
    content["cells"][0]["source"] += ["\n", "Of them {eval}`groups.share.get('both')` are both."]


def no_note(content):
    del content["metadata"]["casebook"]["content_note"]


def unknown_metadata(content):
    content["metadata"]["casebook"]["minuets"] = 3


def no_parameters(content):
    content["cells"] = [c for c in content["cells"] if "parameters" not in c["metadata"].get("tags", [])]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_output, "is stored with output; clear all outputs and save"),
        (with_count, "is stored with output"),
        (unknown_tag, "cell 1: tag 'facilitater' is not one of ours; did you mean 'facilitator'?"),
        (extra_metadata, "cell 1: has metadata 'scrolled'"),
        (other_kernel, "names the kernel 'my-env'"),
        (lost_section, "has no section '## The last word'"),
        (swapped_sections, "has its sections out of order"),
        (wrong_minutes, "the activities of 90 minutes add up to 91"),
        (missing_minutes, "has no minutes for 50"),
        (exposed_facilitator, "'For the facilitator' is not tagged facilitator"),
        (run_of_code, "is the 3rd code cell in a row"),
        (
            sum_in_prose,
            "cell 1: computes in prose: {eval}`groups.share.get('both')`; work it out in a code cell, under a",
        ),
        (no_note, "lacks a content note"),
        (unknown_metadata, "metadata casebook.minuets"),
        (no_parameters, "has no cells tagged 'parameters'"),
    ],
)
def test_a_faulty_notebook_is_named_with_its_remedy(tmp_path, change, words):
    case_notebook(tmp_path, change)
    assert words in said(tmp_path)
    assert "notebooks/05-the-follow-list.ipynb" in said(tmp_path)


@pytest.mark.parametrize(
    "expression",
    [
        "minutes",
        "say.role",
        "here.minutes",
        "here.say.role",
        "round(times)",
        "round(times, 2)",
        "format(times, ',.0f')",
        "f'{times:,.0f} times'",
        "f'about {times}'",
        "figure('fiesler2018/did-not-know')",
        "figure('fiesler2018/did-not-know', 'n')",
    ],
)
def test_prose_may_say_a_name_a_word_a_figure_and_how_it_is_written(expression):
    assert is_named(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "len(posts)",
        "1 - sensitivity",
        "share[0]",
        "table.share",
        "table.share.sum()",
        "round(1 / base_rate)",
        "format(table.share.get('a'), '.0%')",
        "format(share, '.0%' if share else '')",
        "f'{1 - share:.0%}'",
        "f'{share:{width}}'",
        "figure(key)",
        "'yes' if sure else 'no'",
        "here.for_case('the-label').say.role",
        "say.role.upper",
        "a sum",
    ],
)
def test_a_sum_in_prose_is_seen(expression):
    assert not is_named(expression)


def test_a_whole_case_has_no_fault(tmp_path):
    case_notebook(tmp_path)
    assert said(tmp_path) == ""


def test_what_is_not_a_notebook_is_named(tmp_path):
    (tmp_path / "01-a.ipynb").write_text("{")
    assert "is not a notebook" in said(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "As {cite}`fiesler2081` found.",
            "cites 'fiesler2081', which is not in references.bib; did you mean 'fiesler2018'?",
        ),
        ("In all, 40% {cite}`zurich2025`.", "states a number beside 'zurich2025', which nobody has opened"),
        ("{eval}`figure('fiesler2018/did-not-knw')`", "there is no figure 'fiesler2018/did-not-knw'"),
    ],
)
def test_a_source_used_beyond_what_was_seen_is_named(tmp_path, text, words):
    page = read_page(notebook(tmp_path / "00-a.ipynb", cell("markdown", text)))
    assert words in "\n".join(map(str, sources._in_page(page)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Follow @synth_wren and #UntoldSynth.", []),
        ("Follow @wren.", ["@wren"]),
        ("Under #Untold they said", ["#Untold"]),
        ("See https://lantern.example", ["https://"]),
        ("Colour #a1b2c3, item #4, a@b.example, 3 # of them", []),
    ],
)
def test_what_could_be_somebodys_is_seen(text, found):
    assert marks.unmarked(text) == found


@pytest.fixture(scope="module")
def tables():
    return published.read_tables()


def test_a_tampered_post_is_found(tables):
    posts = tables["posts"].copy()
    posts.loc[41, "text"] += " Really."
    found = list(marks.in_data(tables | {"posts": posts}))
    assert [finding.place for finding in found] == ["data_synthetic/posts.csv, t0000042"]
    assert "is not the text that its rule writes" in found[0].fault


def test_a_missing_ledger_row_is_found(tables):
    found = list(marks.in_data(tables | {"ledger": tables["ledger"].drop(index=41)}))
    assert [finding.fault for finding in found] == ["has no row in the ledger"]


def test_an_unmarked_handle_in_the_data_is_found(tables):
    accounts = tables["accounts"].copy()
    accounts.loc[3, "account"] = "@jonas"
    assert [finding.fault for finding in marks.in_data(tables | {"accounts": accounts})] == [
        "'@jonas' could be somebody's"
    ]


def test_an_unmarked_hashtag_in_a_built_book_is_found(tmp_path):
    page = (
        '<html><meta http-equiv="Content-Security-Policy"><article id="furo-main-content">#MeSaid {}</article></html>'
    )
    (tmp_path / "a.html").write_text(page)
    assert "'#MeSaid' could be somebody's" in "\n".join(map(str, books.findings(tmp_path)))


def test_the_command_prints_findings_and_exits_with_1(tmp_path):
    case_notebook(tmp_path, unknown_tag)
    done = casebook("check", env={"CASEBOOK_NOTEBOOKS": str(tmp_path)})
    assert done.returncode == 1
    assert "tag 'facilitater' is not one of ours" in done.stdout


def test_a_fault_in_the_grammar_is_named():
    rules = Grammar(
        {"ordinary": (template("The {buss} is late."), template("Ask @somebody."))},
        {"bus": (template("number 9"),)},
    )
    assert [str(finding).split(";")[0] for finding in texts.findings(rules)] == [
        "casebook/world/grammar/ordinary.yml, skeleton 1: there is no slot 'buss'",
        "casebook/world/grammar/ordinary.yml, skeleton 2: holds '@somebody'",
        "casebook/world/grammar: slot 'bus' is never used",
    ]


def test_a_broken_decision_file_is_named_beside_the_numbers_of_the_others(tmp_path):
    for name in ("casebook", "notebooks", "data_synthetic"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "casebook" / "cases" / "the-label.yml").write_text("case: [the-label", encoding="utf-8")
    done = casebook("check", folder=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "casebook/cases/the-label.yml, line 2: is not YAML" in done.stdout
    assert "the-follow-list " in done.stdout
