"""Codes go to other programs and come back: two coders, an emoji, accents; and nothing hostile comes in."""

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
from casebook.cases import Code, Excerpt
from casebook.coding import untrusted
from casebook.coding.codebook import UNPRINTABLE
from casebook.coding.spreadsheet import harmless, plain
from casebook.errors import CasebookError
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
    lambda text: text.strip() and not UNPRINTABLE.search(text)
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
        with pytest.raises(CasebookError, match="holds no 'sources/"):
            coding.read_qdpx(changed)
    changed = with_xml(qdpx, lambda text: text.replace("internal://", "absolute:///"))
    assert "no plain text" in coding.read_qdpx(changed).left_out[0]


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
    shown = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    assert not shown.text.str.match(r"\s*[=+\-@]").any()
    assert not text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("table", "content", "said"),
    [
        ("codings", b"coder,case\n", r"codings\.csv: its first line must be coder,case,excerpt,code"),
        ("codings", b"coder,case,excerpt,code\nA,a-case,e1\n", r"codings\.csv, line 2: has 3 cells"),
        ("codings", b"coder,case,excerpt,code\nA,a-cse,e1,joke\n", r"codings\.csv, line 2: case 'a-cse'"),
        ("codings", b"coder,case,excerpt,code\nA,a-case,e1,jok\n", r"no code 'jok' \(did you mean 'joke'"),
        ("codes", b"case,code,name,description\na-case,joke,,x\n", r"codes\.csv, line 2: 'name' is empty"),
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


def test_what_cannot_be_written_is_said(tmp_path):
    with pytest.raises(CasebookError, match="cannot be written"):
        coding.write_qdpx(tmp_path / "no" / "such" / "folder.qdpx", project())
    (tmp_path / "file").write_text("")
    with pytest.raises(CasebookError, match="cannot be written"):
        coding.write_csv(tmp_path / "file", project())
    with pytest.raises(CasebookError, match="no codebook to write"):
        coding.write_qdc(tmp_path / "none.qdc", ())
