"""Codes go to other programs and come back: two coders, an emoji, accents; and nothing hostile comes in."""

import csv
import io
import re
import time
import zipfile
from importlib.resources import files

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyrefiqda import RefiCodebook, RefiProject

from casebook import coding
from casebook.answers import report
from casebook.cases import Code, Excerpt
from casebook.coding import untrusted
from casebook.coding.cells import MANGLED
from casebook.coding.codebook import UNPRINTABLE
from casebook.coding.codings import COLUMNS as CODINGS
from casebook.coding.spreadsheet import harmless, plain
from casebook.errors import CasebookError
from casebook.group_outputs import planned, read_codes, write_codes
from tests.answers.test_afterwards import group  # noqa: F401
from tests.conftest import ROOT

Q = "{urn:QDA-XML:project:1.0}"
TEXTS = {
    "e1": "Woke at four 🦉 and counted the owls.",
    "e2": "Née Öztürk, says the letter.\nIt is not.\n\nIt never was.",
    "e3": "👩‍👩‍👧 all of us, in 𝔤othic: <b>&amp;</b>",
    "e4": "Nobody coded this.",
}


def project() -> coding.Project:
    codes = (
        Code(id="joke", name="Plaisanterie à part", meaning="it is told for the laugh"),
        Code(id="cost", name="Größe & <Maß>", meaning='it says "what it cost" [so far]'),
        Code(id="other", name="Other", meaning="neither"),
    )
    first = coding.Codebook("a-case", "What is it for?", codes, tuple(Excerpt(id=i, text=t) for i, t in TEXTS.items()))
    second = coding.Codebook("b-case", "And this?", (Code(id="other", name="other", meaning="neither, here"),))
    rows = [
        ("Zoë Ångström", "a-case", "e1", "joke"),
        ("Zoë Ångström", "a-case", "e2", "cost"),
        ("Zoë Ångström", "a-case", "e3", "other"),
        ("Coder 2", "a-case", "e1", "joke"),
        ("Coder 2", "a-case", "e3", "cost"),
    ]
    table = pd.DataFrame(rows, columns=["coder", "case", "excerpt", "code"])
    return coding.Project("Gruppe Süd", (first, second), table)


def same(one: coding.Project, other: coding.Project) -> bool:
    return one.codebooks == other.codebooks and one.codings.equals(other.codings)


@pytest.fixture
def qdpx(tmp_path):
    coding.write_qdpx(tmp_path / "group.qdpx", project())
    return tmp_path / "group.qdpx"


def repacked(path, change=lambda name, content: (name, content), **more: bytes):
    """The archive again as another program might pack it: each entry changed, and more beside."""
    with zipfile.ZipFile(path) as archive:
        entries = [change(name, archive.read(name)) for name in archive.namelist()]
    out = path.with_name(f"again-{path.name}")
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in [*entries, *more.items()]:
            archive.writestr(name, content)
    return out


def with_xml(path, change):
    """The archive with its project.qde changed by a function of its text."""
    return repacked(path, lambda name, b: (name, change(b.decode()).encode()) if name == "project.qde" else (name, b))


def archive(path, **entries: bytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/"), content)
    return path


# Out, and back


def test_a_project_goes_out_and_comes_back_the_same(qdpx):
    back = coding.read_qdpx(qdpx)
    assert same(back, project())
    assert back.name == "Gruppe Süd"
    assert back.left_out == ()


def test_both_schemas_of_the_standard_hold(qdpx, tmp_path):
    coding.write_qdc(tmp_path / "codes.qdc", project().codebooks)
    with zipfile.ZipFile(qdpx) as packed:
        made = {"Project.xsd": packed.read("project.qde"), "Codebook.xsd": (tmp_path / "codes.qdc").read_bytes()}
    for name, content in made.items():
        rules = etree.XMLSchema(etree.fromstring((files("casebook.coding") / "schema" / name).read_bytes()))
        rules.assertValid(etree.fromstring(content))
        assert content.startswith(b"<?xml")
        assert b"\r" not in content


def test_the_archive_is_as_the_standard_says(qdpx):
    with zipfile.ZipFile(qdpx) as packed:
        names = packed.namelist()
        root = etree.fromstring(packed.read("project.qde"))
        source = root.find(f"{Q}Sources/{Q}TextSource")
        file = source.get("plainTextPath").removeprefix("internal://")
        text = packed.read(f"sources/{file}").decode()
    assert names == ["project.qde", f"sources/{file}"]
    assert not text.startswith("\ufeff")
    assert [child.tag.removeprefix(Q) for child in root] == ["Users", "CodeBook", "Sources"]
    assert [user.get("name") for user in root.iter(f"{Q}User")] == ["Coder 2", "Zoë Ångström"]
    codes = [code.get("name").casefold() for code in root.iter(f"{Q}Code")]
    assert len(codes) == len(set(codes))
    places = {
        text[int(s.get("startPosition")) : int(s.get("endPosition"))] for s in root.iter(f"{Q}PlainTextSelection")
    }
    assert places == {TEXTS["e1"], TEXTS["e2"], TEXTS["e3"]}


def test_the_same_project_is_the_same_file_whatever_the_order_of_its_rows(qdpx):
    backwards = project()
    shuffled = coding.Project("Gruppe Süd", backwards.codebooks, backwards.codings[::-1])
    coding.write_qdpx(qdpx.with_name("other.qdpx"), shuffled)
    assert qdpx.with_name("other.qdpx").read_bytes() == qdpx.read_bytes()


def test_another_program_reads_what_we_write(qdpx, tmp_path):
    read = RefiProject.load(qdpx, extract_dir=str(tmp_path / "unpacked"))
    (source,) = read.sources.text_source
    text = RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unpacked").read_text(encoding="utf-8")
    users = {user.guid: user.name for user in read.users.user}
    codes = {code.guid: code.name for case in read.code_book.codes.code for code in case.code}
    told = {
        (users[s.creating_user], text[s.start_position : s.end_position], codes[s.coding[0].code_ref.target_guid])
        for s in source.plain_text_selection
    }
    assert told == {
        ("Zoë Ångström", TEXTS["e1"], "Plaisanterie à part"),
        ("Zoë Ångström", TEXTS["e2"], "Größe & <Maß>"),
        ("Zoë Ångström", TEXTS["e3"], "Other (a-case)"),
        ("Coder 2", TEXTS["e1"], "Plaisanterie à part"),
        ("Coder 2", TEXTS["e3"], "Größe & <Maß>"),
    }
    coding.write_qdc(tmp_path / "codes.qdc", project().codebooks)
    book = RefiCodebook.load(tmp_path / "codes.qdc")
    assert [case.name for case in book.codes.code] == ["a-case", "b-case"]


def test_what_another_program_writes_of_it_comes_back_the_same(qdpx, tmp_path):
    read = RefiProject.load(qdpx, extract_dir=str(tmp_path / "unpacked"))
    RefiProject.save(read, tmp_path / "theirs.qdpx", source_media_dir=str(tmp_path / "unpacked" / "sources"))
    assert same(coding.read_qdpx(tmp_path / "theirs.qdpx"), project())


def test_a_codebook_goes_out_and_comes_back_the_same(tmp_path):
    coding.write_qdc(tmp_path / "codes.qdc", project().codebooks)
    for back, book in zip(coding.read_qdc(tmp_path / "codes.qdc"), project().codebooks, strict=True):
        assert (back.case, back.question, back.codes) == (book.case, book.question, book.codes)


def test_the_planned_disagreement_goes_out_and_comes_back(tmp_path):
    made = coding.Project("Planned", (coding.codebook("the-learning-log"),), coding.planned_codings())
    coding.write_qdpx(tmp_path / "planned.qdpx", made)
    back = coding.read_qdpx(tmp_path / "planned.qdpx")
    assert same(back, made)
    assert coding.agreement(back.codings).equals(coding.agreement(made.codings))


printable = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda text: text.strip() and not UNPRINTABLE.search(text) and not MANGLED.search(text)  # what is refused in words
)


@given(st.lists(printable, min_size=1, max_size=4), printable, printable, printable)
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_comes_back(tmp_path_factory, texts, name, meaning, coder):
    folder = tmp_path_factory.mktemp("any")
    excerpts = tuple(Excerpt(id=f"e{number}", text=text) for number, text in enumerate(texts))
    book = coding.Codebook("a-case", "?", (Code(id="it", name=name, meaning=meaning),), excerpts)
    rows = [(coder, "a-case", excerpt.id, "it") for excerpt in excerpts[::2]]
    made = coding.Project("p", (book,), pd.DataFrame(rows, columns=["coder", "case", "excerpt", "code"]))
    coding.write_qdpx(folder / "any.qdpx", made)
    coding.write_csv(folder / "any", made)
    assert same(coding.read_qdpx(folder / "any.qdpx"), made)
    assert same(coding.read_csv(folder / "any"), made)


def test_an_excerpt_that_would_be_lost_among_the_marks_is_refused(tmp_path):
    book = project().codebooks[0]
    for text in ("One.\n\n[e4]\nTwo.", "One.\n", "\n"):
        bad = coding.Codebook("a-case", "?", book.codes, (Excerpt(id="e1", text=text), *book.excerpts[1:]))
        with pytest.raises(CasebookError, match="excerpt 'e1': begins or ends with an empty line"):
            coding.write_qdpx(tmp_path / "bad.qdpx", coding.Project("p", (bad,), project().codings[:0]))


def test_what_the_document_says_can_be_done_can_be_done(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "coding.md").read_text(), flags=re.M | re.S)
    names = {"codings": coding.planned_codings()}
    exec("".join(blocks), names)
    assert names["back"].codings.equals(coding.Project("p", (names["book"],), names["codings"]).codings)
    assert names["back"].left_out == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["codes.qdc", "group", "group.qdpx"]


# Other people's ways


def test_other_ways_of_writing_the_same_are_understood(qdpx):
    def their_way(name, content):
        if name == "project.qde":
            text = content.decode().replace("?>", "?><!-- theirs -->", 1)
            return name, text.replace('name="a-case" plain', 'name="a-case.txt" plain').encode("utf-8-sig")
        return name.replace("sources/", "Sources/"), b"\xef\xbb\xbf" + content

    assert same(coding.read_qdpx(repacked(qdpx, their_way)), project())


def test_a_selection_counts_for_the_excerpt_that_it_covers_most_of(qdpx):
    def moved(text):
        root = etree.fromstring(text.encode())
        for selection in root.iter(f"{Q}PlainTextSelection"):
            selection.set("startPosition", str(int(selection.get("startPosition")) + 3))
            selection.set("endPosition", str(int(selection.get("endPosition")) - 1))
        return etree.tostring(root).decode()

    assert same(coding.read_qdpx(with_xml(qdpx, moved)), project())


def test_a_code_made_in_the_other_program_comes_into_the_codebook(qdpx):
    new = '<Code guid="11111111-1111-4111-8111-111111111111" name="Déjà vu" isCodable="true"/></Codes>'

    def added(text):
        root = etree.fromstring(text.replace("</Codes>", new).encode())
        next(root.iter(f"{Q}CodeRef")).set("targetGUID", "{11111111-1111-4111-8111-111111111111}")
        return etree.tostring(root).decode()

    back = coding.read_qdpx(with_xml(qdpx, added))
    assert back.codebook("a-case").code("deja-vu").name == "Déjà vu"
    assert "deja-vu" in set(back.codings.code)


FOREIGN = """<Project xmlns="urn:QDA-XML:project:1.0" name="Interviews"><Users>
<User guid="{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}" name="Ann"/></Users><CodeBook><Codes>
<Code guid="bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb" name="Feelings" isCodable="false">
<Code guid="cccccccc-cccc-4ccc-8ccc-cccccccccccc" name="Anger" isCodable="true"/></Code></Codes></CodeBook><Sources>
<TextSource guid="dddddddd-dddd-4ddd-8ddd-dddddddddddd" name="Interview 1">
<PlainTextContent>I was cross.</PlainTextContent>SELECTIONS</TextSource>
<PictureSource guid="eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee" name="A photograph"/></Sources></Project>"""
SELECTION = """<PlainTextSelection guid="ffffffff-ffff-4fff-8fff-ffffffffffff" startPosition="{}" endPosition="{}"
 creatingUser="AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA"><Coding guid="ffffffff-ffff-4fff-8fff-fffffffffff0">
<CodeRef targetGUID="cccccccc-cccc-4ccc-8ccc-cccccccccccc"/></Coding></PlainTextSelection>"""


def test_a_project_that_is_not_ours_is_read_as_far_as_it_goes(tmp_path):
    selections = SELECTION.format(6, 11) + SELECTION.format(6, 99) + SELECTION.format("x", 2)
    xml = FOREIGN.replace("SELECTIONS", selections)
    back = coding.read_qdpx(archive(tmp_path / "theirs.qdpx", **{"project.qde": xml.encode()}))
    (book,) = back.codebooks
    assert [excerpt.text for excerpt in book.excerpts] == ["cross"]
    assert back.codings.to_numpy().tolist() == [["Ann", "other", "s1", "anger"]]
    said = " / ".join(back.left_out)
    assert "source 'A photograph'" in said
    assert "no text at its position" in said
    assert "the standard does not know" in said


TEXT_SOURCE = """<TextSource guid="{}" name="{}" {}>{}</TextSource>"""


def interviews(*sources: str, users: str = "", codes: str = "") -> bytes:
    """A project with these sources in place of its own, and more users and codes."""
    head, tail = FOREIGN.split("<TextSource")[0], "</Sources></Project>"
    head = head.replace("</Users>", f"{users}</Users>").replace("</Codes>", f"{codes}</Codes>")
    return f"{head}{''.join(sources)}{tail}".encode()


def told(text: str, start: int, end: int, *, name: str = "Interview 1", by: str = "", number: int = 1) -> str:
    selection = SELECTION.format(start, end)
    selection = selection.replace("AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA", by) if by else selection
    inside = f"<PlainTextContent>{text}</PlainTextContent>{selection}"
    return TEXT_SOURCE.format(f"dddddddd-dddd-4ddd-8ddd-{number:012}", name, "", inside)


def pointed(address: str, *, name: str = "Interview 1", end: int = 5, number: int = 1) -> str:
    where = f'plainTextPath="{address}"'
    return TEXT_SOURCE.format(f"dddddddd-dddd-4ddd-8ddd-{number:012}", name, where, SELECTION.format(2, end))


BEN = '<User guid="bbbbbbbb-aaaa-4aaa-8aaa-aaaaaaaaaaaa" name="{}"/>'


@pytest.mark.parametrize("names", [("Interview 1", "Interview 1"), ("Interview 1", "Interview 1.txt")])
def test_two_texts_of_one_name_are_two(tmp_path, names):
    sources = [
        told("I trust her a lot.", 2, 7, name=names[0]),
        told("Q hated her most.", 2, 7, name=names[1], by="bbbbbbbb-aaaa-4aaa-8aaa-aaaaaaaaaaaa", number=2),
    ]
    xml = interviews(*sources, users=BEN.format("Ben"))
    back = coding.read_qdpx(archive(tmp_path / "two.qdpx", **{"project.qde": xml}))
    (book,) = back.codebooks
    assert [excerpt.text for excerpt in book.excerpts] == ["trust", "hated"]
    assert back.codings[["coder", "excerpt"]].to_numpy().tolist() == [["Ann", "s1"], ["Ben", "s2"]]
    coding.write_csv(tmp_path / "tables", back)
    assert same(coding.read_csv(tmp_path / "tables"), back)
    coding.write_qdpx(tmp_path / "again.qdpx", back)
    assert same(coding.read_qdpx(tmp_path / "again.qdpx"), back)


def test_two_coders_of_one_name_are_two_and_so_are_two_whom_nothing_names(tmp_path):
    unknown = [f"0000000{number}-aaaa-4aaa-8aaa-aaaaaaaaaaaa" for number in (1, 2)]
    by = ["", "bbbbbbbb-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "cccccccc-aaaa-4aaa-8aaa-aaaaaaaaaaaa", *unknown]
    sources = [told("I was cross.", 6, 11, name=f"Text {n}", by=user, number=n) for n, user in enumerate(by)]
    users = BEN.format("Ann (2)") + BEN.format("Ann").replace("bbbb", "cccc")
    back = coding.read_qdpx(archive(tmp_path / "two.qdpx", **{"project.qde": interviews(*sources, users=users)}))
    assert sorted(back.coders) == ["Ann", "Ann (2)", "Ann (3)", "Nobody named", "Nobody named (2)"]


def test_codes_without_a_guid_or_with_one_guid_are_all_kept(tmp_path):
    codes = '<Code name="One" isCodable="true"/><Code name="Two" isCodable="1"/>' + (
        '<Code guid="cccccccc-cccc-4ccc-8ccc-cccccccccccc" name="Again" isCodable="true"/>'
    )
    xml = interviews(told("I was cross.", 6, 11), codes=codes)
    back = coding.read_qdpx(archive(tmp_path / "codes.qdpx", **{"project.qde": xml}))
    assert [code.name for code in back.codebooks[0].codes] == ["Anger", "One", "Two", "Again"]
    assert back.codings["code"].tolist() == ["anger"]


def test_two_cases_of_one_name_in_the_codebook_are_two(tmp_path):
    case = '<Code guid="{0}" name="{1}" isCodable="0"><Code guid="{0}1" name="Heard" isCodable="1">{2}</Code></Code>'
    mark = "<Description>it was heard [heard]</Description>"
    codes = case.format("a", "Interview 1", mark) + case.format("b", "Interview 1.txt", mark)
    path = tmp_path / "two.qdc"
    path.write_text(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{codes}</Codes></CodeBook>')
    assert [(book.case, len(book.codes)) for book in coding.read_qdc(path)] == [
        ("Interview 1", 1),
        ("Interview 1 (2)", 1),
    ]


@pytest.mark.parametrize("name", ["Interviews.qde", "Project.qde", "PROJECT.QDE", "Interviews/project.qde"])
def test_a_project_of_another_name_is_read(qdpx, name):
    top = name.rpartition("/")[0]
    moved = repacked(qdpx, lambda own, content: (name if own == "project.qde" else f"{top}/{own}".lstrip("/"), content))
    assert same(coding.read_qdpx(moved), project())


def test_a_project_that_finder_or_explorer_packed_again_is_read(qdpx):
    beside = {"__MACOSX/Group/._project.qde": b"x", "Group/.DS_Store": b"x", "Group/": b"", "Group/sources/": b""}
    finder = repacked(qdpx, lambda name, content: (f"Group/{name}", content), **beside)
    assert same(coding.read_qdpx(finder), project())
    explorer = repacked(qdpx, lambda name, content: (f"Group\\{name}".replace("/", "\\"), content))
    assert same(coding.read_qdpx(explorer), project())


def test_several_projects_in_one_archive_are_refused(tmp_path):
    path = archive(tmp_path / "both.qdpx", **{"a.qde": interviews(), "b.qde": interviews()})
    with pytest.raises(
        CasebookError, match=r"both\.qdpx: holds 2 projects \('a.qde', 'b.qde'\); pack it again with one"
    ):
        coding.read_qdpx(path)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("internal://sources/x.txt", "sources/x.txt"),
        ("internal://sources\\x.txt", "sources/x.txt"),
        ("internal://x.txt", "sources\\x.txt"),
        ("internal://x.txt", "x.txt"),
        ("internal://my%20x.txt", "sources/my x.txt"),
        ("internal://my%20x.txt", "sources/my%20x.txt"),
        ("internal://x.txt", "Sources/X.TXT"),
        ("internal://é.txt", "sources/e\u0301.txt"),
        ("relative:///sources/x.txt", "sources/x.txt"),
        ("relative://x.txt", "texts/x.txt"),
        ("./sources/x.txt", "sources/x.txt"),
        ("x.txt", "sources/x.txt"),
    ],
)
def test_a_text_is_found_however_it_is_pointed_at(tmp_path, address, name):
    entries = {"project.qde": interviews(pointed(address)), name: b"I was cross."}
    with zipfile.ZipFile(tmp_path / "theirs.qdpx", "w") as made:
        for entry, content in entries.items():
            made.writestr(entry, content)
    back = coding.read_qdpx(tmp_path / "theirs.qdpx")
    assert [excerpt.text for excerpt in back.codebooks[0].excerpts] == ["was"]


def test_a_text_is_never_taken_for_another_that_is_lost(tmp_path):
    sources = [pointed("internal://a/x.txt", name="A"), pointed("internal://b/x.txt", name="B", number=2)]
    entries = {"project.qde": interviews(*sources), "sources/b/x.txt": b"I was cross."}
    back = coding.read_qdpx(archive(tmp_path / "one.qdpx", **entries))
    assert len(back.codings) == 1
    assert "source 'A', whose text 'internal://a/x.txt' is not in the project" in back.left_out


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00\xd8", b"I was \xe4rgerlich"])
def test_one_lost_text_of_two_costs_that_text_alone(tmp_path, content):
    sources = [pointed("internal://x.txt", name="A"), pointed("internal://y.txt", name="B", number=2)]
    entries = {"project.qde": interviews(*sources), "sources/y.txt": b"I was cross."}
    entries |= {} if content is None else {"sources/x.txt": content}
    back = coding.read_qdpx(archive(tmp_path / "one.qdpx", **entries))
    assert [excerpt.text for excerpt in back.codebooks[0].excerpts] == ["was"]
    assert any("source 'A', whose text 'internal://x.txt' is not" in line for line in back.left_out)


OWLS = "🦉🦉 I was cross 🦉 and tired."


@pytest.mark.parametrize(("names", "found"), [(("was", "tired"), ["was", "tired"]), (("", ""), ["s c", "red"])])
def test_positions_counted_in_utf_16_are_read_so_where_names_show_it(tmp_path, names, found):
    places = [(OWLS.index(word), OWLS.index(word) + len(word)) for word in ("was", "tired")]
    wide = [tuple(len(OWLS[:place].encode("utf-16-le")) // 2 for place in pair) for pair in places]
    selections = "".join(
        SELECTION.format(*pair).replace("<PlainTextSelection", f'<PlainTextSelection name="{name}"')
        for pair, name in zip(wide, names, strict=True)
    )
    xml = FOREIGN.replace("I was cross.", OWLS).replace("SELECTIONS", selections).encode()
    back = coding.read_qdpx(archive(tmp_path / "wide.qdpx", **{"project.qde": xml}))
    texts = [excerpt.text for excerpt in back.codebooks[0].excerpts]
    assert texts[0] == found[0]
    assert (texts == found) == bool(names[0])
    assert any("counted in UTF-16" in line for line in back.left_out) == bool(names[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_says_itself_how_it_is_encoded(tmp_path, encoding):
    entries = {"project.qde": interviews(pointed("internal://x.txt")), "sources/x.txt": "É wäs cross".encode(encoding)}
    back = coding.read_qdpx(archive(tmp_path / "it.qdpx", **entries))
    assert [excerpt.text for excerpt in back.codebooks[0].excerpts] == ["wäs"]


@pytest.mark.parametrize("word", ["0", "false", " false "])
def test_both_of_xmls_words_for_no_are_understood(qdpx, word):
    back = coding.read_qdpx(with_xml(qdpx, lambda text: text.replace('isCodable="false"', f'isCodable="{word}"')))
    assert same(back, project())
    again = with_xml(qdpx, lambda text: text.replace('isCodable="true"', 'isCodable="1"'))
    assert same(coding.read_qdpx(again), project())


def test_a_selection_that_ends_just_past_the_text_is_cut_to_it(tmp_path):
    xml = interviews(told("I was cross.", 6, 13))
    back = coding.read_qdpx(archive(tmp_path / "past.qdpx", **{"project.qde": xml}))
    assert [excerpt.text for excerpt in back.codebooks[0].excerpts] == ["cross."]
    assert "of a selection of source 'Interview 1' what lies past the end of its text" in back.left_out


def test_what_is_left_out_twice_is_said_once_and_counted(tmp_path):
    xml = FOREIGN.replace("SELECTIONS", SELECTION.format(6, 99) * 3)
    back = coding.read_qdpx(archive(tmp_path / "thrice.qdpx", **{"project.qde": xml.encode()}))
    assert "a selection of source 'Interview 1' with no text at its position (3 times)" in back.left_out


def test_an_excerpt_that_a_selection_makes_takes_no_marked_ones_place(tmp_path):
    marked = "[s1]\nOne.\n\n[s2]\nTwo.\n"
    codes = '<Code guid="9" name="Interview 1" isCodable="false"><Code guid="8" name="X" isCodable="true"/></Code>'
    sources = [told(marked, 5, 9), told(marked, 16, 20, number=2)]
    back = coding.read_qdpx(archive(tmp_path / "both.qdpx", **{"project.qde": interviews(*sources, codes=codes)}))
    texts = {excerpt.id: excerpt.text for excerpt in back.codebook("Interview 1").excerpts}
    assert texts == {"s1": "One.", "s2": "Two.", "s3": "Two."}


# What comes in is not trusted

BOMB = '<!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
DTD = '<!DOCTYPE Project SYSTEM "http://localhost/project.dtd">'


@pytest.mark.parametrize("prolog", [BOMB, OUTSIDE, DTD])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_and_document_types_are_refused(tmp_path, prolog, encoding):
    xml = (prolog + FOREIGN.replace("cross", "&b;" if prolog == BOMB else "&a;")).encode(encoding)
    archive(tmp_path / "bad.qdpx", **{"project.qde": xml})
    with pytest.raises(CasebookError, match=r"bad\.qdpx: project\.qde: has a document type or an entity"):
        coding.read_qdpx(tmp_path / "bad.qdpx")
    (tmp_path / "bad.qdc").write_bytes(xml)
    with pytest.raises(CasebookError, match=r"bad\.qdc: has a document type or an entity"):
        coding.read_qdc(tmp_path / "bad.qdc")


def test_a_bomb_of_a_zip_is_refused_before_it_goes_off(tmp_path, monkeypatch):
    monkeypatch.setattr(untrusted, "UNPACKED_LIMIT", 3 * untrusted.MEGABYTE)
    path = archive(tmp_path / "bomb.qdpx", **{"project.qde": b" " * 4 * untrusted.MEGABYTE})
    assert path.stat().st_size < 10_000
    with pytest.raises(CasebookError, match="unpacks to more than 3 MB"):
        coding.read_qdpx(path)
    lying = path.read_bytes().replace((4 * untrusted.MEGABYTE).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    path.write_bytes(lying)
    with pytest.raises(CasebookError, match="cannot be unpacked|unpacks to more|is not XML"):
        coding.read_qdpx(path)


@pytest.mark.parametrize(
    "name", ["../outside.txt", "sources/../../outside.txt", "/outside.txt", "C:/outside.txt", "sources\\..\\o.txt"]
)
def test_a_path_that_climbs_out_is_refused(qdpx, name):
    with pytest.raises(CasebookError, match="would lie outside the project"):
        coding.read_qdpx(repacked(qdpx, **{name: b"x"}))


def test_a_source_that_points_outside_reads_nothing(qdpx):
    for address in ("internal://../../../etc/hostname", "internal:///etc/hostname", "internal://nowhere.txt"):
        changed = with_xml(qdpx, lambda text, to=address: text.replace(text.split('plainTextPath="')[1][:51], to))
        with pytest.raises(CasebookError, match="its texts are not in it"):
            coding.read_qdpx(changed)
    changed = with_xml(qdpx, lambda text: text.replace("internal://", "absolute:///"))
    with pytest.raises(CasebookError, match="its texts are not in it"):
        coding.read_qdpx(changed)


def test_links_passwords_doubles_and_crowds_are_refused(tmp_path, monkeypatch):
    link = zipfile.ZipInfo("sources/link.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.qdpx", "w") as packed:
        packed.writestr(link, "/etc/hostname")
    with pytest.raises(CasebookError, match="outside the project"):
        coding.read_qdpx(tmp_path / "link.qdpx")
    with pytest.warns(UserWarning), zipfile.ZipFile(tmp_path / "twice.qdpx", "w") as packed:
        packed.writestr("project.qde", "a")
        packed.writestr("project.qde", "b")
    with pytest.raises(CasebookError, match="two files named 'project.qde'"):
        coding.read_qdpx(tmp_path / "twice.qdpx")
    monkeypatch.setattr(untrusted, "ENTRIES_LIMIT", 5)
    with pytest.raises(CasebookError, match="holds 6 files"):
        coding.read_qdpx(archive(tmp_path / "crowd.qdpx", **{f"f{number}": b"" for number in range(6)}))
    with zipfile.ZipFile(tmp_path / "lzma.qdpx", "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("project.qde", "a")
    with pytest.raises(CasebookError, match="unusual way"):
        coding.read_qdpx(tmp_path / "lzma.qdpx")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a zip file"),
        (b"PK\x03\x04 and then nothing", "is not a zip file"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_project_is_refused_with_its_name(tmp_path, content, said):
    if content is not None:
        (tmp_path / "what.qdpx").write_bytes(content)
    with pytest.raises(CasebookError, match=rf"what\.qdpx: {said}"):
        coding.read_qdpx(tmp_path / "what.qdpx")


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (b"not xml", "is not XML"),
        (b"<a>" * 100_000, "is not XML"),
        (b"<a>" * 1000 + b"</a>" * 1000, "is not XML"),
        (b"\xff\xfe\x00", "is not XML"),
        (b"<Project/>", "is it another kind of file"),
        (f'<Project xmlns="{Q[1:-1]}" name="empty"/>'.encode(), "holds no code"),
    ],
)
def test_broken_and_empty_projects_are_refused(tmp_path, xml, said):
    with pytest.raises(CasebookError, match=said):
        coding.read_qdpx(archive(tmp_path / "bad.qdpx", **{"project.qde": xml}))


def test_odd_but_harmless_input_takes_no_time(tmp_path):
    text = "I was cross." + "\n" * 500_000 + "[a"
    xml = FOREIGN.replace("I was cross.", text).replace("SELECTIONS", SELECTION.format(6, 11))
    xml = xml.replace('name="Ann"', f'name="Coder {"9" * 6000}"')
    started = time.perf_counter()
    back = coding.read_qdpx(archive(tmp_path / "odd.qdpx", **{"project.qde": xml.encode()}))
    assert back.codebooks[0].excerpts[0].text == "cross"
    assert time.perf_counter() - started < 5


def test_a_damaged_archive_is_refused(qdpx):
    content = bytearray(qdpx.read_bytes())
    content[60:90] = bytes(30)
    qdpx.write_bytes(content)
    with pytest.raises(CasebookError, match="cannot be unpacked"):
        coding.read_qdpx(qdpx)


def test_an_archive_packed_as_a_patch_is_refused(qdpx):
    content = bytearray(qdpx.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 0x20  # in the archive's own list, of its first file
    qdpx.write_bytes(content)
    with pytest.raises(CasebookError, match="cannot be unpacked.*patched"):
        coding.read_qdpx(qdpx)


def test_what_a_library_says_of_a_broken_archive_is_cut_short(qdpx):
    content = bytearray(qdpx.read_bytes())
    content[26:28] = (2000).to_bytes(2, "little")  # the name of its first file, as the file itself has it, is endless
    qdpx.write_bytes(content)
    with pytest.raises(CasebookError, match="cannot be unpacked") as refused:
        coding.read_qdpx(qdpx)
    assert len(str(refused.value)) < 1000


def test_a_case_with_an_endless_name_is_refused_in_a_short_message(tmp_path):
    coding.write_csv(tmp_path, project())
    for table in tmp_path.glob("*.csv"):
        table.write_text(table.read_text().replace("a-case", "x" * 5000 + "\a"))
    with pytest.raises(CasebookError) as refused:
        coding.read_csv(tmp_path)
    assert len(str(refused.value)) < 500


def test_codes_of_one_name_get_names_and_ids_of_their_own(tmp_path):
    codes = "".join(f'<Code guid="{number}" name="Heard" isCodable="true"/>' for number in range(4))
    path = tmp_path / "it.qdc"
    path.write_text(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{codes}</Codes></CodeBook>')
    (book,) = coding.read_qdc(path)
    assert [code.id for code in book.codes] == ["heard", "heard-2", "heard-3", "heard-4"]
    assert [code.name for code in book.codes] == ["Heard", "Heard (2)", "Heard (3)", "Heard (4)"]


@given(st.binary(max_size=60), st.integers(0, 1500))
@settings(max_examples=80, deadline=None)
def test_damage_anywhere_is_read_or_refused_and_never_a_crash(tmp_path_factory, noise, where):
    folder = tmp_path_factory.mktemp("damage")
    coding.write_qdpx(folder / "it.qdpx", project())
    content = bytearray((folder / "it.qdpx").read_bytes())
    content[where : where + len(noise)] = noise
    (folder / "it.qdpx").write_bytes(content)
    try:
        coding.read_qdpx(folder / "it.qdpx")
    except CasebookError as error:
        assert "it.qdpx" in str(error)


# CSV

FORMULAS = ["=1+1", "+44 20", "-3", "@SUM(A1)", "\t=1", "\n=1", "'=1", "''+", " =1", "＝1", "'tis", "'", "plain", ""]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_can_run_and_each_comes_back(cell):
    assert harmless(cell).strip()[:1] not in set("=+-@＝＋－＠")
    assert plain(harmless(cell)) == cell


def test_csv_goes_out_and_comes_back_the_same(tmp_path):
    book = project().codebooks[0]
    formulas = tuple(Excerpt(id=f"f{n}", text=text) for n, text in enumerate(FORMULAS) if text)
    hostile = coding.Codebook("c-case", "=1+1", book.codes, formulas)
    made = coding.Project("p", (*project().codebooks, hostile), project().codings)
    coding.write_csv(tmp_path / "tables", made)
    assert same(coding.read_csv(tmp_path / "tables"), made)
    text = (tmp_path / "tables" / "excerpts.csv").read_bytes().decode()
    assert text.startswith("\ufeff")  # without it Excel takes the file for Windows-1252
    shown = pd.read_csv(io.StringIO(text.removeprefix("\ufeff")), dtype=str, keep_default_na=False)
    assert not shown.text.str.match(r"\s*[=+\-@]").any()


@pytest.mark.parametrize(
    ("table", "content", "said"),
    [
        ("codings", b"coder,case\n", r"codings\.csv: its first line must be coder,case,excerpt,code"),
        ("codings", b"coder,case,excerpt,code\nA,a-case,e1\n", r"codings\.csv, line 2: has 3 cells"),
        ("codings", b"coder,case,excerpt,code\nA,a-cse,e1,joke\n", r"codings\.csv, line 2: case 'a-cse'"),
        ("codings", b"coder,case,excerpt,code\nA,a-case,e1,jok\n", r"no code 'jok' \(did you mean 'joke'"),
        ("codes", b"case,code,name,description\na-case,joke,,x\n", r"codes\.csv, line 2: 'name' is empty"),
        ("codes", b"case;code;name;description\na-case;;Joke;x\n", r"codes\.csv, line 2: 'code' is empty"),
        ("codes", b"case,code,name,description\na-case,joke,Joke,\n", r"codes\.csv, line 2: 'description' is empty"),
        ("excerpts", b"case,excerpt,text\na-case,,x\n", r"excerpts\.csv, line 2: 'excerpt' is empty"),
        ("excerpts", b"case,excerpt,words\na-case,e1,x\n", r"must be case,excerpt,text; it is 'case,excerpt,words'"),
        ("excerpts", b"case,excerpt,text\na-case,e1,\xff\n", r"excerpts\.csv: is not UTF-8"),
        ("excerpts", b'case,excerpt,text\na-case,e1,"x\n', r"excerpts\.csv: is not CSV"),
        ("cases", None, r"cases\.csv: cannot be read"),
    ],
)
def test_a_wrong_table_is_named_with_its_line(tmp_path, table, content, said):
    coding.write_csv(tmp_path / "tables", project())
    path = tmp_path / "tables" / f"{table}.csv"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(CasebookError, match=said):
        coding.read_csv(tmp_path / "tables")


def resaved(folder, change) -> coding.Project:
    """The project's tables as a spreadsheet might save them: each row's cells changed by a function to lines."""
    coding.write_csv(folder, project())
    for path in folder.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        path.write_bytes(change(rows))
    return coding.read_csv(folder)


def saved(rows, separator=",", line_end="\r\n", quoting=csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=quoting).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: saved(rows, ";").encode("utf-8-sig"),
        lambda rows: saved(rows, ";", quoting=csv.QUOTE_ALL).encode(),
        lambda rows: ("sep=;\r\n" + saved(rows, ";")).encode("utf-8-sig"),
        lambda rows: saved(rows, "\t").encode("utf-16"),
        lambda rows: saved([[cell.upper() for cell in rows[0]], *rows[1:]]).encode(),
        lambda rows: saved([[f" {cell.title()} " for cell in rows[0]], *rows[1:]]).encode(),
        lambda rows: saved([row[::-1] for row in rows]).encode(),
        lambda rows: saved([*rows, [], [""] * len(rows[0]), [" ", *rows[0][1:0]]]).encode(),
        lambda rows: saved([[], [*rows[0], "", ""], *[[*row, "", ""] for row in rows[1:]]]).encode(),
        lambda rows: saved([[*rows[0], ""], *rows[1:]]).encode(),
        lambda rows: saved(rows, line_end="\r").encode(),
        lambda rows: saved([[cell.replace("\n", "\r\n") for cell in row] for row in rows]).encode(),
    ],
    ids=[
        "semicolons", "semicolons-quoted", "sep", "unicode-text", "capitals", "spaces", "columns-turned", "blank-rows",
        "empty-columns", "empty-heading", "old-mac", "windows-line-ends",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_saved_comes_back_the_same(tmp_path, change):
    assert same(resaved(tmp_path / "tables", change), project())


@pytest.mark.parametrize("wrong", ["cp1252", "mac_roman"])
def test_letters_read_in_a_wrong_encoding_and_saved_are_refused(tmp_path, wrong):
    made = project().codebooks[0]
    excerpts = (Excerpt(id="e1", text="It’s — not mine"), *made.excerpts[1:])
    book = coding.Codebook("a-case", "?", made.codes, excerpts)
    coding.write_csv(tmp_path, coding.Project("p", (book,), project().codings))
    path = tmp_path / "excerpts.csv"
    path.write_text(path.read_bytes().decode("utf-8-sig").replace("🦉", "").encode().decode(wrong, "replace"), "utf-8")
    with pytest.raises(CasebookError, match=r"excerpts\.csv, line 2: '.+' stands where another letter was"):
        coding.read_csv(tmp_path)


def test_letters_that_only_look_so_are_read(tmp_path):
    texts = ("CAFÉ… MAÇÃ” SÃO À’ Ä“ ‚Ärger‘ â Â »", "naïve Ångström ð")
    made = coding.Codebook("a-case", "?", project().codebooks[0].codes, tuple(
        Excerpt(id=f"e{number}", text=text) for number, text in enumerate(texts)
    ))  # fmt: skip
    coding.write_csv(tmp_path, coding.Project(tmp_path.name, (made,), project().codings[:0]))
    assert [excerpt.text for excerpt in coding.read_csv(tmp_path).codebooks[0].excerpts] == list(texts)


def test_what_cannot_be_written_is_said(tmp_path):
    with pytest.raises(CasebookError, match="cannot be written"):
        coding.write_qdpx(tmp_path / "no" / "such" / "folder.qdpx", project())
    (tmp_path / "file").write_text("")
    with pytest.raises(CasebookError, match="cannot be written"):
        coding.write_csv(tmp_path / "file", project())
    with pytest.raises(CasebookError, match="no codebook to write"):
        coding.write_qdc(tmp_path / "none.qdc", ())


# The command


@pytest.mark.parametrize("name", ["GROUP.QDPX", "group.Qdpx", "codes.QDC"])
def test_an_ending_means_the_same_in_capitals(tmp_path, name):
    (said,) = planned(tmp_path / name)
    assert (tmp_path / name).is_file()
    assert read_codes(tmp_path / name)[0].startswith("the-learning-log: ")
    assert ("a codebook, " in said) == name.endswith("QDC")


@pytest.mark.parametrize("name", ["out.csv", "out.CSV", "out.xlsx", "out.zip", "out.qde", "out.ods", "out.qdp"])
def test_an_ending_that_is_not_written_is_refused_with_what_is(tmp_path, name):
    with pytest.raises(CasebookError, match=rf"{name}: .*\.qdpx \(a project\) or \.qdc .* a folder's name .* as out$"):
        planned(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_may_have_a_dot_in_its_name(tmp_path):
    (tmp_path / "spring.term").mkdir()
    for name in ("spring.term", "group-2026.11"):
        planned(tmp_path / name)
        assert (tmp_path / name / "codings.csv").is_file()


def test_a_codebook_is_read_back_as_its_codes(tmp_path):
    said = planned(tmp_path / "codes.qdc")
    book = coding.codebook("the-learning-log")
    assert said == [
        f"{tmp_path / 'codes.qdc'}: a codebook, {len(book.codes)} codes of 1 case; who coded what is not in it"
    ]
    lines = read_codes(tmp_path / "codes.qdc")
    assert [line.split(":")[0].strip() for line in lines[1:]] == [code.name for code in book.codes]


def test_a_file_that_is_no_exchange_says_so(tmp_path):
    planned(tmp_path / "tables")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "unpacked.qdpx").mkdir()
    (tmp_path / "unpacked.qdpx" / "project.qde").write_text("hello")
    for name, said in (
        ("notes.txt", r"is none of the forms that are read: a project \(\.qdpx\), a codebook \(\.qdc\), or a folder"),
        ("tables/codings.csv", "is one table of four; give the folder that they are in: .*tables"),
        ("unpacked.qdpx", "is a project that was unpacked; give the file"),
        ("nowhere.qdpx", "there is no such file or folder"),
    ):
        with pytest.raises(CasebookError, match=rf"{name}: {said}"):
            read_codes(tmp_path / name)


def test_two_codes_for_one_excerpt_stop_nothing_but_the_count(tmp_path):
    twice = pd.concat([project().codings, pd.DataFrame([("Coder 2", "a-case", "e1", "cost")], columns=CODINGS)])
    coding.write_qdpx(tmp_path / "twice.qdpx", coding.Project("p", project().codebooks, twice))
    with_sets = with_xml(tmp_path / "twice.qdpx", lambda text: text.replace("</Project>", "<Sets/></Project>"))
    lines = read_codes(with_sets)
    assert lines[0] == "a-case: where the coders part, the most divided first"
    assert any("Plaisanterie à part 2, Größe & <Maß> 1" in line for line in lines)
    (counted,) = [line for line in lines if "cannot be counted" in line]
    assert counted.strip() == (
        "a-case: cannot be counted, since Coder 2 gave 'e1' two codes: it is counted for one code an excerpt"
    )
    assert "left out: Sets of the project" in lines


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "nobody's codings are in it"),
        ([("A", "e1", "joke")], "  a-case: nothing to compare, since no excerpt was coded by two people"),
        (
            [("A", "e1", "joke"), ("B", "e1", "joke")],
            "  a-case: 2 coders of 1 excerpt agree in 100 % of pairs; alpha has no value where only one code was used",
        ),
        ([("A", "e1", "joke"), ("B", "e1", "cost")], "alpha 0.00, with no interval for a single excerpt"),
    ],
)
def test_what_cannot_be_counted_is_said_in_words(tmp_path, rows, said):
    table = pd.DataFrame([(coder, "a-case", *rest) for coder, *rest in rows], columns=CODINGS)
    coding.write_qdpx(tmp_path / "few.qdpx", coding.Project("p", project().codebooks, table))
    text = "\n".join(read_codes(tmp_path / "few.qdpx"))
    assert said in text
    assert not re.search(r"\bnan\b|Empty DataFrame", text, re.IGNORECASE)


def test_a_case_that_is_misspelt_beside_a_right_one_is_refused(group, tmp_path):  # noqa: F811
    with pytest.raises(CasebookError, match=r"--case 'the-qoute' has nothing to code \(did you mean 'the-quote'\?\)"):
        write_codes(group, tmp_path / "g.qdpx", tmp_path, ["the-learning-log", "the-qoute"])
    report(group, [tmp_path / "in"])
    lines = write_codes(group, tmp_path / "codes.qdc", tmp_path, ["the-learning-log", "the-label"])
    assert "a codebook, " in lines[0]
    assert "people" not in lines[0]
    assert lines[1] == "nobody's codes are kept for 'the-label'"
