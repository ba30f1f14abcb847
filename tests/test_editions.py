"""Editions: what a learner gets is what was allowed, and nothing else."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from casebook.errors import CasebookError
from casebook.press.editions import edition
from casebook.press.outputs import clean_html
from tests.conftest import ROOT, casebook, cell, cohort_file, program


def made(*cells, name="learner", minutes=90):
    return edition({"cells": list(cells)}, name, {"seed": 7}, minutes=minutes, file="a.ipynb", charts={}).notebook[
        "cells"
    ]


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


CANARIES = [f"CANARY{number:02d}" for number in range(9)]


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
        if zipfile.is_zipfile(path):
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


SETUP = CANARIES[2]  # set-up code is run by a notebook that is handed out, and stands nowhere else


def test_planted_sentences_appear_nowhere_in_the_learners_folder(planted):
    whole = every_byte(planted / "learner")
    assert [canary for canary in CANARIES if canary.encode() in whole] == [SETUP]
    assert b"For the facilitator" not in whole


def test_set_up_stands_in_the_notebook_that_runs_it_alone(planted):
    holding = [
        path.relative_to(planted / "learner").as_posix()
        for path in (planted / "learner").rglob("*")
        if path.is_file() and SETUP.encode() in path.read_bytes()
    ]
    assert holding == ["notebooks/05-the-follow-list.ipynb"]


def test_planted_sentences_are_in_no_pdf_of_the_learners(planted):
    whole = printed_words(planted / "learner")
    assert [canary for canary in CANARIES if canary in whole] == []
    assert "For the facilitator" not in whole
    meant = printed_words(planted / "facilitator")
    assert CANARIES[0] in meant and CANARIES[7] in meant


def test_the_facilitator_gets_them(planted):
    whole = every_byte(planted / "facilitator")
    meant = [canary for canary in CANARIES if canary != CANARIES[8]]
    assert [canary for canary in meant if canary.encode() not in whole] == []
