"""Answers come back: hostile files are named, the others counted, nothing is leaked, and who withdraws is gone."""

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from casebook.answers import Store, report, store_path, withdrawal
from casebook.answers.format import LARGEST
from casebook.answers.inputs import found_in
from casebook.answers.people import people
from casebook.errors import CasebookError
from tests.answers import COHORT, answers_file, code_of, revision, written, zip_of
from tests.conftest import NURSE, casebook, cohort_file

FORMULA, MARKUP = '=HYPERLINK("//synth","click")', "<script>alert(1)</script><b>bold</b>"
LEARNER = "Ada Synthwaite"


@pytest.fixture
def cohort(tmp_path) -> Path:
    return cohort_file(tmp_path, COHORT)


def answered(**case) -> dict:
    return answers_file(cases={"the-hashtag": case})


def hostile() -> dict[str, tuple[bytes, str]]:
    """Nineteen files that are bad in different ways, each with words of the reason that is due."""
    whole = written(answers_file())
    return {
        "empty": (b"  \n", "is empty"),
        "truncated": (whole[: len(whole) // 2], "cut short or is not JSON"),
        "huge": (whole + b" " * LARGEST, "larger than 2 MB"),
        "utf-16": (whole.decode().encode("utf-16"), "not text in UTF-8"),
        "latin-1": (whole.replace(b"ask", "aß".encode("latin-1")), "not text in UTF-8"),
        "next version": (written(answers_file(version=4)), "version 4 of the schema"),
        "another cohort's": (written(answers_file(cohort="yours", book="yours/learner")), "another cohort's"),
        "a PDF": (b"%PDF-1.7\n" + bytes(50), "is a PDF"),
        "a web page": (f"<html><body><p>{LEARNER}</p></body></html>".encode(), "a web page without an answers file"),
        "a key twice": (whole.replace(b'"code": ', b'"code": "aa11aa", "code": ', 1), "a key stands twice"),
        "NaN": (whole.replace(b'"value": 40', b'"value": NaN'), "NaN"),
        "control character": (whole.replace(b"I would", b"I \\u001b[31m would", 1), "a control character"),
        "nested": (b'{"schema":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested deeper"),
        "unknown key": (written(answers_file(**{LEARNER: "me"})), "a key that the schema does not know"),
        "a name for a code": (written(answers_file(code=LEARNER)), "`code` is not of the form"),
        "a long number": (whole.replace(b'"value": 40', b'"value": ' + b"9" * 6000), "a number longer"),
        "no day": (whole.replace(b"2026-11-20", b"2026-02-30"), "a day that no calendar has"),
        "an hour": (whole.replace(b"2026-11-20", b"2026-11-20T10:15"), "`cases.….positions.before.revisions.1.day`"),
        "a formula": (f'{FORMULA},"{LEARNER}"\n'.encode(), "is not JSON"),
    }


def test_of_two_hundred_files_twenty_are_hostile_and_named_and_the_rest_are_counted(cohort, tmp_path, capfd):
    good = [answers_file(code_of(number), reason=f"{FORMULA} {MARKUP} {number}") for number in range(180)]
    files = [written(made | {"show_reasons": True}) for made in good]
    bad = list(hostile().values())
    for number, (content, _) in enumerate(bad):
        files.insert(number * 9, content)
    entries = {
        f"{LEARNER}_{number}_assignsubmission_file_/answers-{number}.json": file for number, file in enumerate(files)
    }
    entries[f"{LEARNER}_200_assignsubmission_file_/../../../home.json"] = files[1]
    archive = zip_of(tmp_path / "submissions.zip", entries)
    before = sorted(tmp_path.rglob("*"))
    read = report(cohort, [archive])
    assert (read.counted, read.people, len(read.refused)) == (180, 180, 20)
    for number, (_, words) in enumerate(bad):
        (found,) = [one for one in read.refused if one.place == f"input 1, file {number * 9 + 1}"]
        assert words in found.reason
    assert "climbs out" in read.refused[-1].reason

    positions = Store(store_path(cohort)).tables().positions
    assert len(positions) == 360
    assert positions.reason.str.startswith(f"{FORMULA} {MARKUP}").all()
    said = "\n".join(read.lines()) + "".join(capfd.readouterr())
    for leaked in (LEARNER, "Synthwaite", "HYPERLINK", "script", "\x1b"):
        assert leaked not in said
    assert sorted(tmp_path.rglob("*")) == sorted([*before, store_path(cohort)])
    assert LEARNER.encode() not in store_path(cohort).read_bytes()


def linked(path: Path) -> Path:
    """A zip whose one entry is a link to the password file."""
    entry = zipfile.ZipInfo("answers.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return path


def patched(path: Path, local: int, central: int, value: int) -> Path:
    """A zip with one good file, of whose headers one field is changed."""
    content = bytearray(zip_of(path, {"answers.json": written(answers_file())}).read_bytes())
    struct.pack_into("<H", content, content.index(b"PK\x03\x04") + local, value)
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + central, value)
    path.write_bytes(content)
    return path


def tampered(path: Path) -> Path:
    content = zip_of(path, {"answers.json": written(answers_file())}).read_bytes()
    path.write_bytes(content[:60] + b"\xff" * 20 + content[80:])
    return path


def with_a_huge_table_of_contents(path: Path) -> Path:
    content = bytearray(zip_of(path, {"answers.json": written(answers_file())}).read_bytes())
    struct.pack_into("<I", content, len(content) - 22 + 12, 900_000_000)
    path.write_bytes(content)
    return path


def nameless(path: Path) -> Path:
    content = zip_of(path, {"answers.json": written(answers_file())}).read_bytes()
    path.write_bytes(content.replace(b"answers.json", b"\0nswers.json"))
    return path


ARCHIVES = {
    "no name": (nameless, "climbs out"),
    "a bomb": (lambda path: zip_of(path, {"a.json": b"0" * 300_000_000}), "larger than 8 MB"),
    "a zip in a zip": (
        lambda path: zip_of(path, {"a.zip": zip_of(path, {"b.json": b"{}"}).read_bytes()}),
        "an archive within an archive",
    ),
    "a link": (linked, "a link or a device"),
    "an absolute path": (lambda path: zip_of(path, {"/etc/answers.json": b"{}"}), "climbs out"),
    "a drive": (lambda path: zip_of(path, {"C:\\answers.json": b"{}"}), "climbs out"),
    "climbing backslashes": (lambda path: zip_of(path, {"..\\..\\answers.json": b"{}"}), "climbs out"),
    "encrypted": (lambda path: patched(path, 6, 8, 1), "is encrypted"),
    "another packing": (lambda path: patched(path, 8, 10, 14), "packed in a way"),
    "damaged": (tampered, "damaged in the archive"),
    "cut off": (lambda path: path.write_bytes(zip_of(path, {"a": b"{}"}).read_bytes()[:-30]), "damaged, or is no zip"),
    "a huge table of contents": (with_a_huge_table_of_contents, "more files in it than"),
    "another kind": (lambda path: path.write_bytes(b"Rar!\x1a\x07\x00" + bytes(50)), "damaged, or is no zip"),
    "a Word document": (lambda path: zip_of(path, {"[Content_Types].xml": b"<a/>"}), "an office document"),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_that_means_harm_is_named_and_what_comes_after_is_read(cohort, tmp_path, kind):
    make, words = ARCHIVES[kind]
    path = tmp_path / f"{LEARNER}.zip"
    make(path)
    after = tmp_path / "after.json"
    after.write_bytes(written(answers_file()))
    read = report(cohort, [path, after])
    assert words in read.refused[0].reason
    assert (len(read.refused), read.counted) == (1, 1)
    assert LEARNER not in "\n".join(read.lines())


def test_folders_are_read_with_zips_in_them_and_what_systems_leave_behind_is_passed_over(cohort, tmp_path):
    folder = tmp_path / "back"
    (folder / "late").mkdir(parents=True)
    (folder / "a.json").write_bytes(written(answers_file(code_of(1))))
    (folder / "late" / "b.txt").write_bytes(b"\xef\xbb\xbf" + written(answers_file(code_of(2))))
    zip_of(folder / "c.zip", {"one/": b"", "one/d.json": written(answers_file(code_of(3))), "__MACOSX/._d": b"\0"})
    (folder / ".DS_Store").write_bytes(b"\0\0")
    (folder / "z.json").symlink_to(folder / "a.json")
    os.mkfifo(folder / "zz.json")
    read = report(cohort, [folder, tmp_path / "nowhere", tmp_path / ("long" * 200), Path("a\0b")])
    assert read.counted == 3
    assert [(one.place, one.reason.split(";")[0]) for one in read.refused] == [
        ("input 1, file 5", "is a link or a device and no file"),
        ("input 1, file 6", "is a link or a device and no file"),
        ("input 2", "is not there"),
        ("input 3", "cannot be read"),
        ("input 4", "cannot be read"),
    ]


def test_reading_stops_at_more_than_any_class_hands_in(cohort, tmp_path, monkeypatch):
    monkeypatch.setattr("casebook.answers.inputs.MOST_FILES", 3)
    archive = zip_of(tmp_path / "many.zip", {f"{number}.json": b"{}" for number in range(9)})
    found = list(found_in([archive]))
    assert len(found) == 4
    assert "and all after it were not read" in str(found[-1].content)


def test_an_option_that_is_gone_may_stand_where_it_was_taken_back(cohort, tmp_path):
    path = tmp_path / "one.json"
    taken = [revision(option="gone"), revision(option="approve", seat="kit")]
    path.write_bytes(written(answered(decisions={"first": {"revisions": taken}})))
    assert report(cohort, [path]).counted == 1
    tables = Store(store_path(cohort)).tables()
    assert tables.decisions.to_dict("records") == [
        dict(learner=1, case="the-hashtag", decision="first", option="approve", reason="", seat="kit", revisions=2)
    ]
    assert len(tables.positions) == len(tables.codings) == 0


# ---- the store


def keep(cohort: Path, *made: dict) -> list[str]:
    from casebook.answers.format import answers_from

    with Store.of(cohort, COHORT) as store:
        return [store.keep(answers_from(written(one))) for one in made]


def test_the_store_is_its_owners_alone_and_leaves_nothing_beside_it(cohort):
    old = os.umask(0)
    try:
        keep(cohort, answers_file())
    finally:
        os.umask(old)
    assert stat.S_IMODE(store_path(cohort).stat().st_mode) == 0o600
    assert [path.name for path in cohort.parent.iterdir() if "sqlite" in path.name] == ["mine.answers.sqlite"]


def test_the_same_file_counts_once_however_it_is_laid_out(cohort, tmp_path):
    one, other = tmp_path / "one.json", tmp_path / "copy.json"
    one.write_bytes(written(answers_file()))
    other.write_bytes(written(dict(reversed(answers_file().items()))).replace(b"\n", b"\r\n"))
    first, second = report(cohort, [one, other]), report(cohort, [one])
    assert (first.counted, first.again, first.people) == (1, 1, 1)
    assert (second.counted, second.again, second.people) == (0, 1, 1)


def test_reasons_are_kept_only_while_they_may_be_shown(cohort):
    keep(cohort, answers_file(reason="Not for the group."))
    assert b"Not for the group" not in store_path(cohort).read_bytes()
    assert set(Store(store_path(cohort)).tables().positions.reason) == {""}

    keep(cohort, answers_file(reason="Not for the group.", show_reasons=True))
    assert set(Store(store_path(cohort)).tables().positions.reason) == {
        "Not for the group. (before)",
        "Not for the group. (after)",
    }

    later = answers_file(reason="Not for the group.", show_reasons=False)
    later["cases"]["the-hashtag"]["positions"]["after"]["revisions"].append(revision("2026-12-01", value=70))
    with Store.of(cohort, COHORT) as store:
        store.keep(later)
        store.forget_hidden_reasons()
    assert set(Store(store_path(cohort)).tables().positions.reason) == {""}
    assert b"Not for the group" not in store_path(cohort).read_bytes()


def test_what_was_read_is_undone_when_something_fails(cohort):
    keep(cohort, answers_file(code_of(1)))
    with pytest.raises(CasebookError, match="nothing is kept under"), Store.of(cohort, COHORT) as store:
        store.keep(answers_file(code_of(2)))
        store.join(code_of(3))
    assert len(Store(store_path(cohort)).people()) == 1


@pytest.mark.parametrize("content", [b"", b"not a store", b"SQLite format 3\0" + bytes(200)])
def test_a_file_that_is_no_store_is_refused(cohort, content):
    store_path(cohort).write_bytes(content)
    with pytest.raises(CasebookError, match=r"mine\.answers\.sqlite: .*read the answers again"):
        report(cohort)


def test_a_store_that_is_not_there_another_cohorts_or_in_use_is_said(cohort, tmp_path):
    with pytest.raises(CasebookError, match="no answers are kept there"):
        Store(store_path(cohort))
    keep(cohort, answers_file())
    other = cohort_file(tmp_path, "other")
    store_path(cohort).rename(store_path(other))
    with pytest.raises(CasebookError, match="another cohort's"):
        report(other)


# ---- one person, several files


def second_file(code="be12rk", day="2026-11-27", **changes) -> dict:
    """What the same learner hands in a week later: all of the first file, and more."""
    made = answers_file(code, **changes)
    made["cases"]["the-hashtag"]["positions"]["after"]["revisions"].append(revision(day, "I moved.", value=85))
    return made


def test_files_of_one_code_are_one_learner_with_the_newest_answers(cohort):
    keep(cohort, second_file(), answers_file(after=None), answers_file())
    positions = Store(store_path(cohort)).tables().positions
    assert positions[["learner", "moment", "value"]].values.tolist() == [[1, "after", 85], [1, "before", 40]]


@pytest.mark.parametrize("files", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_files_of_one_code_that_cannot_be_one_persons_are_kept_apart_and_reported(cohort, tmp_path, files):
    made = [
        answers_file(before=20, reason="Mine."),
        answers_file(before=90, reason="His."),
        second_file(before=20, reason="Mine."),
    ]
    for number in files:
        (tmp_path / f"{number}.json").write_bytes(written(made[number]))
    read = report(cohort, [tmp_path / f"{number}.json" for number in files])
    assert read.people == 2
    assert {(person.name, len(person.files)) for person in read.shared} in (
        {("be12rk/1", 2), ("be12rk/2", 1)},
        {("be12rk/1", 1), ("be12rk/2", 2)},
    )
    assert "cannot be one person's" in "\n".join(read.lines())
    assert report(cohort, same=["be12rk"]).people == 1
    assert report(cohort, apart=["be12rk"]).people == 2


def test_two_devices_on_two_days_are_one_learner(cohort):
    phone, laptop = answers_file(before=30, after=None), answers_file(before=55)
    laptop["cases"]["the-hashtag"]["positions"]["before"]["revisions"][0]["day"] = "2026-11-27"
    keep(cohort, phone, laptop)
    positions = Store(store_path(cohort)).tables().positions
    assert positions.set_index("moment").value.to_dict() == {"after": 60, "before": 55}


def test_codes_one_slip_apart_are_offered_and_joined_only_when_said(cohort, tmp_path):
    for name, made in (
        ("a", answers_file("be12rk", after=None)),
        ("b", answers_file("eb12rk", before=None)),
        ("c", answers_file("zz30qq", before=None)),
    ):
        (tmp_path / f"{name}.json").write_bytes(written(made))
    read = report(cohort, [tmp_path / f"{name}.json" for name in "abc"])
    assert [(near.one, near.other, near.completes) for near in read.near] == [("be12rk", "eb12rk", 1)]
    assert (read.people, read.both, read.either) == (3, 0, 3)
    assert "--same be12rk,eb12rk" in "\n".join(read.lines())
    joined = report(cohort, same=["be12rk,eb12rk"])
    assert (joined.people, joined.both, joined.either, joined.near) == (2, 1, 2, ())


def test_near_codes_of_people_who_answered_differently_on_one_day_are_not_offered(cohort, tmp_path):
    for code in ("be12rk", "be12rj"):
        (tmp_path / f"{code}.json").write_bytes(written(answers_file(code, reason=f"I am {code[-1]}.")))
    assert report(cohort, [tmp_path / "be12rk.json", tmp_path / "be12rj.json"]).near == ()


def test_numbers_of_learners_follow_no_order_of_codes(cohort):
    keep(cohort, *(answers_file(code_of(number), before=number, after=None) for number in range(30)))
    positions = Store(store_path(cohort)).tables().positions
    assert sorted(positions.learner) == list(range(1, 31))
    assert positions.sort_values("learner").value.tolist() != sorted(positions.value)


def test_people_without_files_are_nobody():
    assert people([]) == []


# ---- withdrawal


def test_after_a_withdrawal_the_code_and_its_words_are_in_no_byte(cohort, tmp_path):
    said = "The kettle was on when I wrote this."
    stays = [answers_file(code_of(number), reason=f"Reason {number}", show_reasons=True) for number in range(40)]
    goes = [
        answers_file("be12rk", reason=said, show_reasons=True),
        second_file("be12rk", reason=said, show_reasons=True),
    ]
    keep(cohort, *stays[:20], *goes, *stays[20:])
    export = tmp_path / "reasons.csv"
    export.write_text(f"be12rk,{said}")
    with Store.of(cohort, COHORT) as store:
        store.exported(export)
    assert said.encode() in store_path(cohort).read_bytes()

    told = "\n".join(withdrawal(cohort, " BE12RK "))
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert b"be12rk" not in content, path
        assert b"kettle" not in content, path
        assert said.encode("utf-16-le") not in content, path
    assert not export.exists()
    assert "answers files 2" in told
    for place in ("learning platform", "paper", "backups", "the learner's own device"):
        assert place in told
    assert len(Store(store_path(cohort)).people()) == 40

    for number, made in enumerate([*goes, answers_file("be12rk", before=5, reason="Handed in late.")]):
        (tmp_path / f"{number}.json").write_bytes(written(made))
    again = report(cohort, [tmp_path / f"{number}.json" for number in range(3)])
    assert (again.counted, again.withdrawn, again.people) == (0, 3, 40)


def test_one_of_two_people_under_a_code_can_be_taken_out(cohort, tmp_path):
    keep(cohort, answers_file(before=20, reason="Mine."), answers_file(before=90, reason="His."))
    withdrawal(cohort, "be12rk/2")
    (left,) = Store(store_path(cohort)).tables().positions.query("moment == 'before'").value
    assert left == 20
    (tmp_path / "his.json").write_bytes(written(answers_file(before=90, reason="His.")))
    assert report(cohort, [tmp_path / "his.json"]).withdrawn == 1


def test_everybody_under_a_code_is_taken_out_when_nobody_is_named_and_that_is_said(cohort):
    keep(cohort, answers_file(before=20), answers_file(before=90))
    assert any("2 people's answers" in line for line in withdrawal(cohort, "be12rk"))
    assert Store(store_path(cohort)).people() == []


def test_a_code_under_which_nothing_is_kept_is_said(cohort):
    keep(cohort, answers_file())
    with pytest.raises(CasebookError, match="nothing is kept under this code"):
        withdrawal(cohort, "be12rj")


# ---- the commands


@pytest.mark.slow
def test_the_commands_read_report_and_take_out(cohort, tmp_path):
    (tmp_path / f"{LEARNER}.json").write_bytes(written(answers_file()))
    (tmp_path / "broken.json").write_bytes(b"{")
    done = casebook("debrief", cohort, tmp_path / f"{LEARNER}.json", tmp_path / "broken.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 answers file counted, of 1 person in all\n1 file not counted:\n  input 2: ")
    assert LEARNER not in done.stdout + done.stderr
    taken = casebook("withdraw", cohort, "be12rk", folder=tmp_path)
    assert taken.returncode == 0, taken.stderr
    assert "what this does not reach:" in taken.stdout
    empty = casebook("debrief", cohort, folder=tmp_path)
    assert (empty.returncode, empty.stdout.splitlines()[0]) == (1, "0 answers files counted, of 0 people in all")
    assert casebook("withdraw", cohort, "be12rk", folder=tmp_path).returncode == 1


def test_what_a_live_notebook_saves_is_counted_like_a_pages_file(cohort, tmp_path, monkeypatch):
    from casebook.deciding import answers, decide, position, save_answers
    from casebook.exercises import live
    from casebook.setting import setting

    monkeypatch.setattr(live, "_shown", [])
    here = setting("the-hashtag", NURSE)
    with pytest.raises(CasebookError, match="nothing has been answered"):
        answers(cohort=COHORT, code="be12rk")
    position("the-hashtag/before", here).answer = {"revisions": [revision(value=40)]}
    decide("the-hashtag/first", here).answer = {"revisions": [revision(option="approve", seat="")]}
    assert answers(cohort=COHORT, code="be12rk")["show_reasons"] is False
    with pytest.raises(CasebookError, match="`code` is not of the form"):
        save_answers(cohort=COHORT, code="Ada", folder=tmp_path)
    saved = save_answers(cohort=COHORT, code="be12rk", show_reasons=True, folder=tmp_path)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert report(cohort, [saved]).counted == 1
    assert Store(store_path(cohort)).tables().decisions.reason.tolist() == ["Because I would ask."]


def test_a_hundred_files_under_one_code_do_not_keep_the_reader_waiting(cohort, tmp_path, monkeypatch):
    monkeypatch.setattr("casebook.answers.store.MOST_OF_A_CODE", 100)
    entries = {f"{number}.json": written(answers_file(reason=f"Nobody {number}.")) for number in range(103)}
    read = report(cohort, [zip_of(tmp_path / "a.zip", entries)])
    assert (read.counted, read.people) == (100, 100)
    assert {one.reason for one in read.refused} == {"comes under a code that 100 files have already"}


def test_a_store_that_others_could_read_is_closed_to_them(cohort):
    keep(cohort, answers_file())
    store_path(cohort).chmod(0o644)
    Store(store_path(cohort)).close()
    assert stat.S_IMODE(store_path(cohort).stat().st_mode) == 0o600


def test_codes_that_were_put_together_are_taken_out_together(cohort):
    keep(cohort, answers_file("be12rk", after=None), answers_file("eb12rk", before=None))
    report(cohort, same=["be12rk,eb12rk"])
    withdrawal(cohort, "eb12rk")
    assert Store(store_path(cohort)).people() == []
    assert b"12rk" not in store_path(cohort).read_bytes()
