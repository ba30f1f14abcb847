"""An analysis goes to other programs and comes back the same, letter by letter; what they changed is read too."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from pyrefiqda import RefiProject

from casebook.analysis import Analysis, Code, Coded, Theme, read_csv, read_qdpx, write_csv, write_qdpx, written
from casebook.analysis.marks import described, told, unique_names
from casebook.coding.refi import PROJECT, schema
from casebook.errors import CasebookError
from casebook.transcripts import printed, read_transcript, read_transcripts
from tests.analysis import ODD, drawn, small
from tests.conftest import casebook

Q = f"{{{PROJECT}}}"
SEEDS = range(12)


@pytest.fixture
def qdpx(tmp_path) -> Path:
    write_qdpx(tmp_path / "mine.qdpx", small(), name="Reader one")
    return tmp_path / "mine.qdpx"


def repacked(path: Path, change=lambda root: None, texts=lambda name, content: content) -> Path:
    """The project again, as another program might have written it."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(entries.pop("project.qde"))
    change(root)
    out = path.with_name(f"again-{path.name}")
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", etree.tostring(root))
        for name, content in entries.items():
            archive.writestr(name, texts(name, content))
    return out


def without(*tags: str):
    """What takes all such elements out of a project."""

    def change(root):
        for element in [one for tag in tags for one in root.iter(f"{Q}{tag}")]:
            element.getparent().remove(element)

    return change


def as_annotation(root, selection) -> None:
    """A selection without a code as QualCoder writes it: a note on a place, to which the source refers."""
    note = etree.SubElement(root.find(f"{Q}Notes"), f"{Q}Note", guid=selection.get("guid"))
    note.set("creationDateTime", "2026-12-01T10:00:00Z")
    etree.SubElement(note, f"{Q}PlainTextContent").text = selection.findtext(f"{Q}Description")
    where = {name: selection.get(name) for name in ("startPosition", "endPosition")}
    etree.SubElement(note, f"{Q}PlainTextSelection", guid="00000000-0000-0000-0000-0000000000aa", **where)
    source = selection.getparent()
    source.remove(selection)
    etree.SubElement(source, f"{Q}NoteRef", targetGUID=note.get("guid"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_project_gives_back_the_same_bytes(seed, tmp_path):
    write_qdpx(tmp_path / "a.qdpx", drawn(seed))
    back = read_qdpx(tmp_path / "a.qdpx")
    assert written(back.analysis) == written(drawn(seed))
    assert back.left_out == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_give_back_the_same_bytes(seed, tmp_path):
    write_csv(tmp_path / "a", drawn(seed))
    assert written(read_csv(tmp_path / "a")) == written(drawn(seed))


def test_five_thousand_codes_go_out_and_back(tmp_path):
    large = drawn(1, codes=5000, passages=500)
    large = replace(large, codes=tuple(replace(code, meaning="", memo=code.memo[:40]) for code in large.codes))
    write_qdpx(tmp_path / "a.qdpx", large)
    assert read_qdpx(tmp_path / "a.qdpx").analysis == large
    write_csv(tmp_path / "a", large)
    assert read_csv(tmp_path / "a") == large


def test_codes_a_thousand_deep_go_out_and_back(tmp_path):
    deep = Analysis(codes=tuple(Code(f"c{n}", "a", under=f"c{n - 1}" if n else None) for n in range(1000)))
    write_qdpx(tmp_path / "a.qdpx", deep)
    assert read_qdpx(tmp_path / "a.qdpx").analysis == deep


def test_the_same_analysis_is_the_same_file(tmp_path):
    for name in ("one", "two"):
        write_qdpx(tmp_path / f"{name}.qdpx", small())
    assert (tmp_path / "one.qdpx").read_bytes() == (tmp_path / "two.qdpx").read_bytes()


def test_a_project_keeps_to_the_standard_and_each_name_is_there_once(tmp_path):
    write_qdpx(tmp_path / "a.qdpx", drawn(2))
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        root = etree.fromstring(archive.read("project.qde"))
    assert schema("Project.xsd").validate(root)
    for tag in ("Code", "Note", "Set"):
        names = [one.get("name").casefold() for one in root.iter(f"{Q}{tag}")]
        assert all(names)
        assert len(set(names)) == len(names), tag
    guids = [one.get("guid") for one in root.iter() if one.get("guid")]
    assert len(set(guids)) == len(guids)


def test_the_texts_that_are_used_go_in_and_all_twelve_if_asked(tmp_path):
    for every, ids in ((False, {"mother", "letters"}), (True, set(read_transcripts()))):
        write_qdpx(tmp_path / "a.qdpx", small(), every_transcript=every)
        with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
            texts = {archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt")}
        assert {printed(read_transcript(id_)) for id_ in ids} <= texts
        assert {id_ for id_ in read_transcripts() if printed(read_transcript(id_)) in texts} == ids
        assert read_qdpx(tmp_path / "a.qdpx").analysis == small()


def test_what_people_allowed_stands_in_the_description_of_each_selection(qdpx):
    with zipfile.ZipFile(qdpx) as archive:
        root = etree.fromstring(archive.read("project.qde"))
    for selection in root.iter(f"{Q}PlainTextSelection"):
        assert re.search(r"^Consent: .*\bmachine\b", selection.findtext(f"{Q}Description"), re.M)


def test_another_program_reads_it_and_what_it_writes_comes_back_the_same(tmp_path):
    for number, analysis in enumerate((small(), drawn(4), drawn(9))):
        write_qdpx(tmp_path / f"{number}.qdpx", analysis)
        unpacked = tmp_path / f"unpacked-{number}"
        theirs = RefiProject.load(tmp_path / f"{number}.qdpx", extract_dir=str(unpacked))
        RefiProject.save(theirs, tmp_path / f"theirs-{number}.qdpx", source_media_dir=str(unpacked / "sources"))
        back = read_qdpx(tmp_path / f"theirs-{number}.qdpx")
        assert (written(back.analysis), back.left_out) == (written(analysis), ())


DROPPED = {
    "notes of memos": without("NoteRef", "MemberNote"),
    "sets": without("Sets"),
    "colours, days and coders": lambda root: [
        one.attrib.pop(name, None) for one in root.iter() for name in ("color", "creationDateTime", "creatingUser")
    ],
}


@pytest.mark.parametrize("name", DROPPED)
def test_what_a_program_drops_beside_the_marks_costs_nothing(qdpx, name):
    assert read_qdpx(repacked(qdpx, DROPPED[name])).analysis == small()


def test_where_guids_were_given_anew_and_each_code_has_a_selection_of_its_own_nothing_is_lost(qdpx):
    def change(root):
        """As QualCoder writes projects: no notes of memos, no sets, a selection for each coding, other GUIDs."""
        without("Sets", "NoteRef")(root)
        for note in [one for one in root.iter(f"{Q}Note") if one.find(f"{Q}PlainTextContent") is not None]:
            note.getparent().remove(note)
        for selection in list(root.iter(f"{Q}PlainTextSelection")):
            codings = selection.findall(f"{Q}Coding")
            if not codings:
                as_annotation(root, selection)
            for coding in codings[1:]:
                again = etree.fromstring(etree.tostring(selection))
                for other in again.findall(f"{Q}Coding"):
                    if other.get("guid") != coding.get("guid"):
                        again.remove(other)
                selection.addnext(again)
                selection.remove(coding)
        text = etree.tostring(root).decode()
        fresh = {guid: f"{number:032x}" for number, guid in enumerate(sorted(set(re.findall(r'guid="([^"]+)"', text))))}
        for one in root.iter():
            for name in ("guid", "targetGUID", "creatingUser"):
                if one.get(name) in fresh:
                    raw = fresh[one.get(name)]
                    one.set(name, f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}")

    assert read_qdpx(repacked(qdpx, change)).analysis == small()


def test_where_a_program_dropped_the_marks_as_well_codes_passages_and_memos_are_there_with_new_ids(qdpx):
    back = read_qdpx(repacked(qdpx, without("Description"))).analysis
    names = {code.id: code.name for code in back.codes}
    assert set(names.values()) == {"Names", "Being somebody", "On the ward", "Themes", "Theme: To have a name"}
    assert {code.name: names.get(code.under) for code in back.codes}["Being somebody"] == "On the ward"
    assert {code.name: code.memo for code in back.codes}["Names"] == "first seen with Fiona"
    spans = {(one.transcript, one.start, one.end): one for one in back.passages if one.version == 1}
    assert set(spans) == {("mother", 120, 240), ("mother", 200, 420), ("letters", 300, 360)}
    assert spans["letters", 300, 360].memo == "only a memo 🙂"
    assert [theme.name for theme in back.themes] == ["To have a name"]
    assert (back.reader, back.journal, back.history) == (small().reader, small().journal, small().history)


def test_what_somebody_did_in_another_program_is_read(qdpx):
    def change(root):
        codes = root.find(f"{Q}CodeBook/{Q}Codes")
        guid = "00000000-0000-0000-0000-00000000000a"
        made = etree.SubElement(codes, f"{Q}Code", guid=guid, name="Brand new", isCodable="true")
        etree.SubElement(made, f"{Q}Description").text = "what she did not say"
        first = root.find(f".//{Q}TextSource[@name='mother']/{Q}PlainTextSelection")
        first.find(f"{Q}Description").text = "she says it twice\n\n[passage p1 #1: 17]"
        coding = etree.Element(f"{Q}Coding", guid="00000000-0000-0000-0000-00000000000b")
        etree.SubElement(coding, f"{Q}CodeRef", targetGUID=guid)
        first.insert(1, coding)
        note = etree.SubElement(root.find(f"{Q}Notes"), f"{Q}Note", name="Later", guid=guid[:-1] + "c")
        note.set("creationDateTime", "2026-12-01T10:00:00Z")
        etree.SubElement(note, f"{Q}PlainTextContent").text = "Talked with two others."
        root.find(f".//{Q}Code[@name='Names']/{Q}Description").text = "how they are called [code c1 #1: 22 21]"

    back = read_qdpx(repacked(qdpx, change))
    new = next(code for code in back.analysis.codes if code.name == "Brand new")
    assert (new.meaning, new.id) == ("what she did not say", "c4")
    first = back.analysis.passages[0]
    assert first.id == "p1"
    assert set(first.codes) == {"c1", "c2", new.id}
    assert "she says it twice" in first.memo
    assert "she says it first" in first.memo, "its note still says so: both are kept"
    assert (back.analysis.journal[1].day, back.analysis.journal[1].text) == (
        "2026-12-01",
        "Later\n\nTalked with two others.",
    )
    assert back.analysis.codes[0].meaning == "how they are called"
    assert any("both are kept" in line for line in back.left_out)


def test_what_has_no_place_is_left_out_and_said(qdpx):
    def change(root):
        letters = root.find(f".//{Q}TextSource[@name='letters']")
        for start, end in ((0, 3), (900, 901_000), (400, 440)):
            selection = etree.Element(f"{Q}PlainTextSelection", guid="00000000-0000-0000-0000-00000000000a")
            selection.set("startPosition", str(start))
            selection.set("endPosition", str(end))
            letters.insert(2, selection)
        other = etree.SubElement(root.find(f"{Q}Sources"), f"{Q}TextSource", guid=letters.get("guid")[:-1] + "f")
        other.set("name", "My own interview")
        etree.SubElement(other, f"{Q}PlainTextContent").text = "Somebody real said something."
        etree.SubElement(other, f"{Q}PlainTextSelection", startPosition="0", endPosition="8", guid=other.get("guid"))
        links = etree.Element(f"{Q}Links")
        etree.SubElement(links, f"{Q}Link", guid=other.get("guid")[:-1] + "e")
        root.find(f"{Q}Notes").addnext(links)

    back = read_qdpx(repacked(qdpx, change))
    assert back.analysis == small()
    said = "\n".join(back.left_out)
    assert "a selection of letters that holds nothing that is said (2 times)" in said
    assert "a selection of letters with neither a code nor a memo" in said
    assert "the selections of source 'My own interview', which has the text of no transcript here" in said
    assert "links between things" in said


def test_a_new_passage_of_a_theme_alone_has_a_memo_that_says_so(qdpx):
    def change(root):
        mother = root.find(f".//{Q}TextSource[@name='mother']")
        selection = etree.Element(f"{Q}PlainTextSelection", guid="00000000-0000-0000-0000-00000000000a")
        for name, place in (("startPosition", "500"), ("endPosition", "540")):
            selection.set(name, place)
        coding = etree.SubElement(selection, f"{Q}Coding", guid="00000000-0000-0000-0000-00000000000b")
        theme = root.find(f".//{Q}Code[@name='Theme: To have a name']")
        etree.SubElement(coding, f"{Q}CodeRef", targetGUID=theme.get("guid"))
        mother.insert(1, selection)

    back = read_qdpx(repacked(qdpx, change)).analysis
    new = back.passages[-1]
    assert (new.start, new.end, new.codes, new.memo) == (500, 540, (), "Theme: To have a name")
    assert back.themes[0].passages == (*small().themes[0].passages, new.id)
    assert back.passages[:-1] == small().passages


def test_line_ends_of_another_system_move_no_passage(qdpx):
    def change(root):
        for selection in root.iter(f"{Q}PlainTextSelection"):
            text = printed(read_transcript(selection.getparent().get("name")))
            for name in ("startPosition", "endPosition"):
                place = int(selection.get(name))
                selection.set(name, str(place + text[:place].count("\n")))

    again = repacked(qdpx, change, lambda name, content: content.replace(b"\n", b"\r\n"))
    assert read_qdpx(again).analysis.passages == small().passages


def test_a_source_of_another_name_is_known_by_its_text(qdpx):
    again = repacked(qdpx, lambda root: [one.set("name", "file 1.txt") for one in root.iter(f"{Q}TextSource")])
    assert read_qdpx(again).analysis == small()


@pytest.mark.parametrize("text", ODD)
def test_a_description_gives_back_its_texts_and_tells_one_that_was_changed(text):
    texts = (text, "left out", text)
    told_of = told("theme", described("theme", "t1", 3, texts, codes=["c1"], passages=[]))
    assert (told_of.texts, told_of.id, told_of.number, told_of.changed) == (texts, "t1", 3, False)
    assert told_of.lists == {"codes": ("c1",), "passages": ()}
    changed = told("code", described("code", "c1", 1, ("meaning", "memo")).replace("meaning", "a longer meaning"))
    assert (changed.texts, changed.changed) == (("a longer meaning", "memo"), True)


def test_names_that_look_like_those_that_are_made_stay_apart():
    names = {"c1": "A", "c2": "a", "c3": "A (c1)", "c4": "A (c4)", "c5": "A (c2)"}
    made = unique_names(names, taken=["Themes"])
    assert len({name.casefold() for name in made.values()}) == len(names)


BAD_TABLES = {
    "a code that is not there": ("passage_codes", '"p1","c1"', '"p1","c7"', "`passages.1.codes.1` names a code"),
    "a passage that is not there": ("passage_codes", '"p1","c1"', '"p8","c1"', "line 2: is of a passage that is not"),
    "a word for a number": ("passages", '"120"', '"far"', "line 2: 'start' is no whole number"),
    "another heading": ("themes", "left_out", "rest", "its first line must be theme,name,says,memo,left_out"),
    "a day as a spreadsheet writes it": ("journal", "2026-11-28", "28/11/2026", "`journal.1.day` is not of the form"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_table_that_is_wrong_is_named_with_its_line(name, tmp_path):
    table, old, new, words = BAD_TABLES[name]
    write_csv(tmp_path / "a", small())
    path = tmp_path / "a" / f"{table}.csv"
    content = path.read_text(encoding="utf-8-sig")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8-sig")
    with pytest.raises(CasebookError, match=re.escape(words)):
        read_csv(tmp_path / "a")


def test_no_cell_begins_as_a_formula_does(tmp_path):
    write_csv(tmp_path / "a", drawn(6))
    for path in (tmp_path / "a").glob("*.csv"):
        assert not re.search(r'(?:^|,)"\s*[=+\-@]', path.read_text(encoding="utf-8-sig"), re.M), path.name


def test_a_project_that_says_a_circle_is_refused_by_its_place(qdpx):
    def change(root):
        names = {code.get("name"): code.find(f"{Q}Description") for code in root.iter(f"{Q}Code")}
        names["On the ward"].text = "[code c3 #3: 0 0; under c2]"

    with pytest.raises(CasebookError, match="stands under itself, in a circle"):
        read_qdpx(repacked(qdpx, change))


def test_a_project_of_nothing_is_refused(tmp_path):
    write_qdpx(tmp_path / "a.qdpx", Analysis(), every_transcript=True)
    with pytest.raises(CasebookError, match="holds neither codes nor passages nor notes"):
        read_qdpx(tmp_path / "a.qdpx")


def test_the_command_takes_an_analysis_out_and_back(tmp_path):
    (tmp_path / "mine.json").write_bytes(written(small()))
    for one, to in (("mine.json", "a.qdpx"), ("a.qdpx", "tables"), ("tables", "back.json")):
        done = casebook("analysis", tmp_path / one, "--to", tmp_path / to)
        assert (done.returncode, done.stderr) == (0, "")
        assert "codes 3, passages 5, themes 1, journal 1, changes 2; a note on who is coding" in done.stdout
    assert (tmp_path / "back.json").read_bytes() == written(small())
    made = [tmp_path / "a.qdpx", tmp_path / "back.json", *(tmp_path / "tables").iterdir()]
    assert {path.stat().st_mode & 0o077 for path in made} == {0}
    said = casebook("analysis", tmp_path / "mine.json", "--read").stdout
    assert "passage p5 of mother: kept, not placed" in said
    assert small().reader not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere.json", "--read"), "there is no such file or folder"),
        (("mine.json",), "say where to write it"),
        (("mine.json", "--to", "a.docx"), "'.docx' is not written"),
        (("mine.json", "--to", "a.qdpx", "--name", "a\x01b"), "the name cannot stand in a file"),
    ],
)
def test_the_command_says_what_it_needs(arguments, words, tmp_path):
    (tmp_path / "mine.json").write_bytes(written(small()))
    done = casebook("analysis", *arguments, folder=tmp_path)
    assert done.returncode == 1
    assert words in done.stderr


def test_no_two_selections_of_one_place_are_without_a_code(tmp_path):
    """QualCoder keeps one note a place, and its import stops at the second."""
    twice = Analysis(passages=tuple(Coded(f"p{n}", "mother", 1, 120, 240, memo=f"memo {n}") for n in range(3)))
    write_qdpx(tmp_path / "a.qdpx", twice)
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        root = etree.fromstring(archive.read("project.qde"))
    assert len(list(root.iter(f"{Q}PlainTextSelection"))) == 1
    assert read_qdpx(tmp_path / "a.qdpx").analysis == twice


def test_a_passage_is_there_though_a_program_keeps_each_code_once_a_place(tmp_path):
    both = Analysis(
        codes=(Code("c1", "A"),),
        passages=(
            Coded("p1", "mother", 1, 120, 240, ("c1",), "first"),
            Coded("p2", "mother", 1, 120, 240, ("c1",), "second"),
        ),
        themes=(Theme("t1", passages=("p2", "p1")),),
    )
    write_qdpx(tmp_path / "a.qdpx", both)

    def change(root):
        selection = list(root.iter(f"{Q}PlainTextSelection"))[1]
        selection.getparent().remove(selection)

    assert read_qdpx(repacked(tmp_path / "a.qdpx", change)).analysis == both


def test_two_passages_of_one_place_stay_two(tmp_path):
    both = Analysis(
        codes=(Code("c1", "A"),),
        passages=(Coded("p1", "mother", 1, 120, 240, ("c1",)), Coded("p2", "mother", 1, 120, 240, ("c1",))),
        themes=(Theme("t1", passages=("p2",)), Theme("t2", passages=("p1", "p2"))),
    )
    write_qdpx(tmp_path / "a.qdpx", both)
    assert read_qdpx(tmp_path / "a.qdpx").analysis == both
