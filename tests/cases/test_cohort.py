"""Cohort files: three good ones, and every way to get one wrong."""

import pytest

from casebook.cohort import OUTPUTS, new_cohort, read_cohort
from casebook.errors import CasebookError
from tests.conftest import COHORTS, casebook, cohort_file


def test_the_three_examples_differ_in_every_setting():
    first, second, third = (read_cohort(path) for path in COHORTS)
    for name in (
        "id",
        "name",
        "profession",
        "jurisdiction",
        "date_of_events",
        "minutes",
        "people",
        "seed",
        "dials",
    ):
        assert len({getattr(cohort, name) for cohort in (first, second, third)}) == 3, name
    assert {cohort.gentle for cohort in (first, second, third)} == {True, False}


def test_a_book_has_the_page_for_transcripts_only_if_its_cohort_asks_for_it(tmp_path):
    assert not read_cohort(cohort_file(tmp_path)).transcripts
    assert read_cohort(cohort_file(tmp_path, transcripts="true")).transcripts


def test_a_cohort_cannot_be_changed():
    cohort = read_cohort(COHORTS[0])
    with pytest.raises(AttributeError):
        cohort.minutes = 10


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"minute": "50"}, "unknown key 'minute' (did you mean 'minutes'?)"),
        ({"minutes": "14"}, "minutes = 14: input should be greater than or equal to 15"),
        ({"minutes": '"ninety"'}, "minutes = 'ninety': input should be a valid integer"),
        ({"people": "0"}, "people = 0"),
        ({"people": "true"}, "people = True"),
        ({"gentle": '"yes"'}, "gentle = 'yes'"),
        ({"transcripts": '"yes"'}, "transcripts = 'yes'"),
        ({"seed": "-1"}, "seed = -1"),
        ({"profession": '"clinical psycologist"'}, "did you mean 'clinical psychologist'?"),
        ({"jurisdiction": '"Irland"'}, "did you mean 'Ireland'?"),
        ({"date_of_events": '"March"'}, "date_of_events = 'March'"),
        ({"name": None}, "'name' is missing"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(tmp_path, changes, said):
    path = cohort_file(tmp_path, **changes)
    with pytest.raises(CasebookError) as error:
        read_cohort(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CasebookError, match="there is no such cohort file; `casebook new mine` writes one"):
        read_cohort(tmp_path / "mine.toml")


def test_what_is_not_toml_is_named_with_its_line(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('name = "Mine\n')
    with pytest.raises(CasebookError, match=r"is not TOML: .*line 1"):
        read_cohort(path)


def test_what_is_not_text_is_named(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CasebookError, match="is not text in UTF-8"):
        read_cohort(path)


def test_a_folder_is_not_a_cohort_file(tmp_path):
    (tmp_path / "mine.toml").mkdir()
    with pytest.raises(CasebookError, match="cannot be read"):
        read_cohort(tmp_path / "mine.toml")


def test_a_file_name_that_cannot_be_a_folder_is_refused(tmp_path):
    with pytest.raises(CasebookError, match="small letters, digits and hyphens"):
        read_cohort(cohort_file(tmp_path, "My Group"))


def test_a_new_cohort_file_is_commented_and_right(tmp_path):
    path = new_cohort("second-years", tmp_path)
    assert path.read_text().count("#") > 10
    assert read_cohort(path).id == "second-years"


def test_a_new_cohort_does_not_overwrite_one(tmp_path):
    new_cohort("mine", tmp_path)
    with pytest.raises(CasebookError, match="is there already"):
        new_cohort("mine", tmp_path)


def test_the_command_says_it_once_and_exits_with_1(tmp_path):
    done = casebook("build", cohort_file(tmp_path, minute="50"), "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.count("did you mean 'minutes'?") == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_wrong_usage_exits_with_2():
    assert casebook("built").returncode == 2
    assert casebook("build", "--jobs", "0").returncode == 2


def test_everything_is_made_unless_the_file_says_what(tmp_path):
    assert read_cohort(cohort_file(tmp_path, outputs=None)).outputs == tuple(OUTPUTS)
    assert read_cohort(cohort_file(tmp_path, outputs="[]")).outputs == ()
    asked = cohort_file(tmp_path, outputs='["zip", "paper", "zip"]')
    assert read_cohort(asked).outputs == ("paper", "zip")


def test_an_output_that_is_none_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(CasebookError, match=r"outputs 'slide' is not one we know \(did you mean 'slides'"):
        read_cohort(cohort_file(tmp_path, outputs='["slide"]'))


def test_a_message_quotes_the_beginning_of_what_is_long_and_nothing_that_a_terminal_obeys(tmp_path):
    long, odd = "x" * 9000, "\\u001b[31mred"
    with pytest.raises(CasebookError) as told:
        read_cohort(cohort_file(tmp_path, profession=f'"{odd}{long}"'))
    assert len(str(told.value)) < 1000
    assert "\x1b" not in str(told.value)


@pytest.mark.parametrize("turning", ["\\u202e", "\\u2066", "\\u202a", "\\u2069", "\\n", "\\u001b", "\\u2028"])
def test_a_character_that_turns_or_breaks_what_stands_after_it_is_refused(tmp_path, turning):
    for changes, key in (
        ({"name": f'"Nurses{turning} 2026"'}, "name"),
        ({"dials": f'{{ the-quote = {{ word = "a{turning}b" }} }}'}, "dials.the-quote.word"),
    ):
        with pytest.raises(CasebookError, match=f"{key} = .*has a character that cannot be seen.*type it anew") as told:
            read_cohort(cohort_file(tmp_path, **changes))
        assert str(told.value).isprintable()


def test_a_group_may_be_named_in_any_script(tmp_path):
    for name in ("Ομάδα 1", "مجموعة", "קבוצה", "กลุ่ม", "It's 100% #1 & “Büro” 🙂"):
        assert read_cohort(cohort_file(tmp_path, name=f'"{name}"')).name == name


def test_a_name_too_long_for_a_folder_is_refused(tmp_path):
    with pytest.raises(CasebookError, match="at most a hundred"):
        read_cohort(cohort_file(tmp_path, "a" * 101))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("date_of_events = 10.03.2025", "line 4: date_of_events = 10.03.2025: write the year first, then month and "
         "day: date_of_events = 2025-03-10"),
        ("gentle = True", "line 4: gentle = True: write it in small letters: gentle = true"),
        ("name = “Nurses”", 'line 4: name: has the quotation mark “; type straight ones: name = "Nurses"'),
        ("profession = social worker # ours", 'line 4: profession = social worker: write words in quotation marks: '
         'profession = "social worker"'),
        ("minutes =", "line 4: minutes has no value"),
    ],
)  # fmt: skip
def test_what_a_form_would_take_is_answered_with_what_to_write(tmp_path, line, said):
    key = line.split(" ")[0]
    path = cohort_file(tmp_path, **{key: None})
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:3], line, *lines[3:]]))
    with pytest.raises(CasebookError) as error:
        read_cohort(path)
    assert said in str(error.value)


def test_a_mark_at_the_beginning_is_read_over(tmp_path):
    path = cohort_file(tmp_path)
    path.write_text("\ufeff" + path.read_text(), encoding="utf-8")
    assert read_cohort(path).profession == "nurse"


def test_all_that_is_wrong_with_a_file_is_said_at_once(tmp_path):
    path = cohort_file(
        tmp_path,
        minute="5",
        minutes="14",
        jurisdiction='"Irland"',
        date_of_events="1950-01-01",
        cases="[]",
        people=None,
    )
    with pytest.raises(CasebookError) as error:
        read_cohort(path)
    for said in (
        "unknown key 'minute'",
        "minutes = 14",
        "did you mean 'Ireland'?",
        "date_of_events = 1950-01-01: say a day from 2010-01-01",
        "cases = []: names no case",
        "'people' is missing",
    ):
        assert str(error.value).count(said) == 1


@pytest.mark.parametrize("said", ['"10.03.2025"', '"March"', "5"])
def test_a_day_that_is_none_is_answered_with_how_to_write_one(tmp_path, said):
    with pytest.raises(CasebookError, match="without quotation marks: date_of_events = 2025-03-10"):
        read_cohort(cohort_file(tmp_path, date_of_events=said))


def test_a_name_too_long_for_a_file_ends_in_a_message(tmp_path):
    done = casebook("new-case", "x" * 300, folder=tmp_path)
    assert done.returncode == 1 and "at most a hundred" in done.stderr
    done = casebook("init", "x" * 300, folder=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    done = casebook("build", "cohorts/" + "x" * 300 + "/mine.toml", folder=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
