"""What the reader makes of drawn rooms, picture by picture, and when a card counts."""

import base64
import subprocess

import cv2
import numpy as np
import pikepdf
import pytest
from pdfua import validate

from casebook.press.handouts.paper import cards
from tests.conftest import casebook, program
from tests.room.filmed import film, truth
from tests.room.held import MARKS, cells_of
from tests.room.reading import Reading
from tests.room.rooms import Room

pytestmark = pytest.mark.browser
CALM = {"near": 2.0, "far": 3.5, "tilt": 10, "roll": 10, "light": 0.8, "blur": 0.8, "heads": False}


@pytest.fixture(scope="module")
def reading(chromium):
    made = Reading(chromium)
    yield made
    made.close()


def watched(reading, room: Room, dealt: int, posters=(), pictures: int = 6) -> tuple[dict[int, int], dict[str, int]]:
    """What counts after so many pictures of a room, five a second, and what the page says meanwhile."""
    reading.begin(dealt, posters)
    for picture in range(pictures):
        answers, state = reading.count(reading.sightings(room.frame(picture / 5, 1 / 5))[0], picture / 5)
    return answers, state


def test_the_marks_are_those_of_the_dictionary_that_is_named():
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_ARUCO_MIP_36h12)
    for mark in range(len(MARKS["marks"])):
        drawn = cv2.aruco.generateImageMarker(dictionary, mark, 8)
        assert (drawn // 255 == cells_of(mark)).all()


@pytest.mark.parametrize("answer", range(6))
def test_each_answer_is_read_as_itself(reading, answer):
    room = Room(500 + answer, people=3, answers=(answer,) * 3, **CALM)
    assert watched(reading, room, 3)[0] == dict.fromkeys(range(3), answer)


def test_two_cards_of_one_number_count_for_nobody(reading):
    room = Room(510, people=4, answers=(0, 1, 2, 3), **CALM)
    copied, copy = room.held[0], room.held[1]
    copy.card = copied.card
    answers, state = watched(reading, room, 4)
    assert answers == {one.card: one.answer for one in room.held[2:]}
    assert state["twice"] == 1


def test_a_card_that_nobody_was_dealt_does_not_count(reading):
    room = Room(511, people=4, answers=(0, 1, 2, 3), **CALM)
    room.held[0].card = 17
    answers, state = watched(reading, room, 4)
    assert answers == {one.card: one.answer for one in room.held[1:]}
    assert state["undealt"] == 1


def test_a_poster_with_the_number_of_a_card_does_not_count_and_the_card_does(reading):
    room = Room(512, people=4, answers=(0, 1, 2, 3), **CALM)
    poster, own = room.held[0], room.held[1]
    poster.card = own.card
    for one in room.held[1:]:
        one.up = False
    seen = [reading.sightings(room.frame(n / 5, 1 / 5))[0] for n in range(2)]
    posters = [one for picture in seen for one in picture]
    assert {one["mark"] for one in posters} == {poster.mark}
    for one in room.held[1:]:
        one.up = True
    poster.up = True
    answers, _ = watched(reading, room, 4, posters)
    assert answers == {one.card: one.answer for one in room.held[1:]}


def test_a_card_that_leans_is_held_slanting_and_does_not_count(reading):
    room = Room(513, people=2, answers=(1, 2), **CALM | {"roll": 0, "tilt": 0})
    room.held[0].hand.roll = np.radians(43)
    answers, state = watched(reading, room, 2)
    assert answers == {room.held[1].card: room.held[1].answer}
    assert state == {"read": 1, "slanting": 1, "twice": 0, "undealt": 0}


def test_a_thumb_on_the_mark_does_not_make_it_another(reading):
    room = Room(514, people=6, cover=1.4, **CALM)
    answers, _ = watched(reading, room, 6, pictures=8)
    assert answers.items() <= truth(room).items()
    assert len(answers) >= 5


def test_a_mark_half_behind_something_is_not_read(reading):
    room = Room(515, people=2, answers=(0, 1), **CALM)
    reading.begin(2)
    hidden = room.held[0]
    for picture in range(6):
        whole = cv2.imdecode(np.frombuffer(room.frame(picture / 5, 1 / 5), np.uint8), cv2.IMREAD_COLOR)
        u, v, half = (int(value) for value in hidden.seen)
        whole[max(0, v - half) : v + half, max(0, u - half) : u] = 60
        jpeg = cv2.imencode(".jpg", whole)[1].tobytes()
        answers, _ = reading.count(reading.sightings(jpeg)[0], picture / 5)
    assert answers == {room.held[1].card: room.held[1].answer}


def test_a_mirrored_picture_is_read_as_nothing_until_it_is_put_right(reading):
    room = Room(516, people=6, **CALM)
    picture = room.frame()
    seen = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    turned = cv2.imencode(".jpg", cv2.flip(seen, 1))[1].tobytes()
    assert not [one for one in reading.sightings(turned)[0] if one["sure"]]
    put_right = {(one["mark"], one["turn"]) for one in reading.sightings(turned, mirrored=True)[0]}
    assert put_right == {(one["mark"], one["turn"]) for one in reading.sightings(picture)[0]}
    assert len(put_right) == 6


def test_nobody_is_read_in_rooms_without_people(reading):
    for seed in range(20):
        assert reading.sightings(Room(40_000 + seed, people=0).frame())[0] == []


def test_a_card_counts_only_when_it_has_agreed_with_itself_often_enough(reading):
    seen = {"mark": 4, "turn": 1, "lean": 3, "x": 500, "y": 400, "side": 40, "sure": True}

    def counted(*pictures) -> dict[int, int]:
        reading.begin(10)
        for now, changes in pictures:
            answers, _ = reading.count([seen | changes], now)
        return answers

    often = [(n / 5, {}) for n in range(4)]
    assert counted(*often) == {2: 1}
    assert counted(*often[:3]) == {}
    assert counted(*((now / 10, {}) for now, _ in often)) == {}  # within a moment
    assert counted(*((now, {"sure": now == 0}) for now, _ in often)) == {}
    assert counted(*often[:3], (0.6, {"turn": 2}), (0.8, {"turn": 2}), (1.0, {})) == {}  # four of six
    assert counted(*often, *((2 + n / 5, {"turn": 0}) for n in range(20))) == {2: 0}  # a changed mind
    misread = [(n / 5, {"mark": 12} if n % 3 else {}) for n in range(4, 16)]
    assert counted(*often, *misread) == {}  # two cards cannot be in one place: neither
    behind = [(2 + n / 5, {"mark": 12}) for n in range(20)]
    assert counted(*often, *behind) == {2: 1, 6: 1}  # but one after the other


def test_a_thumb_at_the_rim_does_not_shift_the_square_that_is_read(reading):
    """Corners that were a little wrong once showed another mark, and quite surely."""
    room, pictures = film(9001, people=14, far=4, light=0.8, heads=False, answers=tuple(n % 6 for n in range(14)))
    seen = [one["mark"] for picture in pictures for one in reading.sightings(base64.b64decode(picture))[0]]
    assert {*seen} <= {one.mark for one in room.held}
    assert len(seen) >= 5 * 13


# ---- the cards on paper


def test_the_cards_on_paper_are_read_by_another_program_and_say_what_the_page_reads(reading, tmp_path):
    (tmp_path / "cards.pdf").write_bytes(cards.cards(7, cards.SIZES["a4"][0]))
    with pikepdf.open(tmp_path / "cards.pdf") as pdf:
        assert len(pdf.pages) == 7
        assert [round(float(value) / 72 * 25.4) for value in pdf.pages[0].mediabox[2:]] == [297, 210]
    pdftoppm = program("pdftoppm", "poppler-utils", "the cards were not looked at")
    subprocess.run([pdftoppm, "-r", "100", "-gray", "-png", tmp_path / "cards.pdf", tmp_path / "card"], check=True)
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_ARUCO_MIP_36h12))
    for card in range(7):
        page = cv2.imread(str(tmp_path / f"card-{card + 1}.png"), cv2.IMREAD_GRAYSCALE)
        corners, ids, _ = detector.detectMarkers(page)
        seen = zip((one[0] for one in corners), ids.ravel(), strict=True)
        by_place = sorted((square[:, 0].mean(), int(number), square) for square, number in seen)
        assert [number for _, number, _ in by_place] == [2 * card + 1, 2 * card]
        for _, _, square in by_place:  # printed upright, and as large as it is said to be
            assert square[0][0] < square[1][0]
            assert square[0][1] < square[3][1]
            assert np.linalg.norm(square[1] - square[0]) / 100 * 25.4 == pytest.approx(110, abs=1)
    for turn in range(4):
        for mark, letters in [(0, cards.faces(0)[0][1]), (1, cards.faces(0)[1][1])]:
            answer = reading.page.evaluate("([mark, turn]) => casebookRoom.answerOf(mark, turn)", [mark, turn])
            assert [*"ABCDE", "pass"][answer] == letters[turn]


def test_what_stands_at_the_top_for_the_holder_is_what_the_camera_reads(reading, tmp_path):
    """The fold is upright between the faces. A card turned clockwise for the camera turns the other way for its holder:
    what stands at the right of the left face comes to the top.
    """
    (tmp_path / "cards.pdf").write_bytes(cards.cards(1, cards.SIZES["a4"][0]))
    words = subprocess.run(
        [program("pdftotext", "poppler-utils", "the letters were not looked at"), "-bbox", tmp_path / "cards.pdf", "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    found = {}
    for line in words.splitlines():
        for letter in "ABCDE":
            if f">{letter}</word>" in line:
                box = [float(part.split('"')[1]) for part in line.split()[1:5]]
                place = ((box[0] + box[2]) / 2 / 72 * 25.4, (box[1] + box[3]) / 2 / 72 * 25.4)
                found |= {letter: place} if place[1] < 8 + 148 else {}  # below stands how a card is held
    left, right, top, half = 148.5 - 74, 148.5 + 74, 8 + 74, 74
    edges = {"A": (left, top - half), "B": (left + half, top), "C": (left, top + half), "D": (left - half, top)}
    edges["E"] = (right, top - half)
    for letter, edge in edges.items():
        assert np.hypot(*np.subtract(found[letter], edge)) < 8, letter


def test_a_set_has_at_most_as_many_cards_as_there_are_marks(tmp_path):
    assert len(MARKS["marks"]) == 2 * cards.MOST
    done = casebook("cards", 61, folder=tmp_path)
    assert done.returncode == 1
    assert "at most 60" in done.stderr
    done = casebook("cards", 9, "--four-a-page", "--paper", "us-letter", "--out", tmp_path / "small.pdf")
    assert done.returncode == 0, done.stderr
    with pikepdf.open(tmp_path / "small.pdf") as pdf:
        assert len(pdf.pages) == 3
        assert str(pdf.Root.Lang).startswith("en")
    assert list(validate(str(tmp_path / "small.pdf")).findings) == []
