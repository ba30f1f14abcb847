"""How many cards are read right, wrong and not at all: python -m tests.room.measure [ROOMS] [PARTS]

Rooms of 24 and of 60 people, and of 12 with small cards, are drawn from seeds that nothing was tuned on, five pictures
a second. PARTS are what is measured, all unless said: `ways`, after 3 and 10 seconds each; `many`, ten times as many
rooms of 60 in which all is drawn by lot, for 3 seconds, to find wrong answers; `empty`, a thousand pictures of
cluttered rooms without people, for false cards: read in one picture, and counted.
"""

import sys
import time
from dataclasses import dataclass, field

from tests.conftest import CHROMIUM, QUIET, playwright
from tests.room.reading import Reading
from tests.room.rooms import Room

SEED = 7_300_000
RATE = 5  # pictures a second
MOMENTS = (3, 10)  # seconds
EMPTY_ROOMS, PICTURES = 100, 10
SMALL = {"people": 12, "mark_mm": 54, "card_mm": 72}
ANYHOW = {"people": 60, "far": 7, "tilt": 45, "cover": 1.2}
WAYS: dict[str, dict] = {
    "2 to 6 m, as it comes": {},
    "2 to 4 m": {"far": 4},
    "4 to 6 m": {"near": 4, "far": 6},
    "6 to 7 m": {"near": 6, "far": 7},
    "7 to 8 m": {"near": 7, "far": 8},
    "a soft lens (1.6 px)": {"blur": 1.6},
    "tilted up to 50 degrees": {"tilt": 50},
    "dim light": {"light": 0.25},
    "thumbs half as deep again": {"cover": 1.5},
    "JPEG of quality 40": {"quality": 40},
    "60 cards, 2 to 7 m": {"people": 60, "far": 7},
    "60 cards, dim light": {"people": 60, "far": 7, "light": 0.25},
    "four a page, 1 to 2 m": SMALL | {"near": 1.2, "far": 2},
    "four a page, 2 to 3 m": SMALL | {"near": 2, "far": 3},
    "four a page, 3 to 4 m": SMALL | {"near": 3, "far": 4},
}


@dataclass
class Tally:
    """Cards at each moment."""

    cards: int = 0
    right: dict[int, int] = field(default_factory=lambda: dict.fromkeys(MOMENTS, 0))
    wrong: dict[int, int] = field(default_factory=lambda: dict.fromkeys(MOMENTS, 0))
    ms: list[float] = field(default_factory=list)

    def add(self, room: Room, moment: int, answers: dict[int, int]) -> None:
        truth = {one.card: one.answer for one in room.held}
        self.right[moment] += sum(answers.get(card) == answer for card, answer in truth.items())
        self.wrong[moment] += sum(truth.get(card) != answer for card, answer in answers.items())

    def __str__(self) -> str:
        cells = [f"{self.cards}"]
        for moment in MOMENTS:
            right, wrong = self.right[moment], self.wrong[moment]
            cells.append(f"{right} ({right / self.cards:.1%}), {wrong}, {self.cards - right - wrong}")
        return " | ".join([*cells, f"{sorted(self.ms)[len(self.ms) // 2]:.0f}"])


def measure(reading: Reading, room: Room, tally: Tally, seconds: int = MOMENTS[-1]) -> None:
    """Show a room's pictures for so many seconds, as the camera gives them."""
    reading.begin(room.people)
    for picture in range(RATE * seconds + 1):
        now = picture / RATE
        sightings, ms = reading.sightings(room.frame(now, 1 / RATE))
        tally.ms.append(ms)
        answers, _ = reading.count(sightings, now)
        if now in MOMENTS:
            tally.add(room, int(now), answers)
    tally.cards += room.people


def false_cards(reading: Reading) -> tuple[int, int]:
    """In rooms without people: cards read in single pictures, and cards that counted."""
    read = counted = 0
    for number in range(EMPTY_ROOMS):
        room = Room(SEED + 500_000 + number, people=0)
        reading.begin(60)
        for picture in range(PICTURES):
            sightings, _ = reading.sightings(room.frame(picture / RATE, 1 / RATE))
            read += len(sightings)
            answers, _ = reading.count(sightings, picture / RATE)
        counted += len(answers)
    return read, counted


def ways(reading: Reading, rooms: int) -> None:
    """Print the table."""
    print("| room | cards | after 3 s: right, wrong, unread | after 10 s: right, wrong, unread | ms a picture |")
    print("|---|---|---|---|---|")
    for number, (words, settings) in enumerate(WAYS.items()):
        tally = Tally()
        for again in range(max(1, rooms * 24 // settings.get("people", 24))):
            measure(reading, Room(SEED + 1000 * number + again, **settings), tally)
        print(f"| {words} | {tally} |", flush=True)


def many(reading: Reading, rooms: int) -> None:
    """Print how many of many counted cards are wrong."""
    tally, moment = Tally(), MOMENTS[0]
    for again in range(10 * rooms):
        measure(reading, Room(SEED + 100_000 + again, **ANYHOW), tally, moment)
        if again % 5 == 4:
            counted = tally.right[moment] + tally.wrong[moment]
            print(f"All by lot: {counted} of {tally.cards} cards counted, {tally.wrong[moment]} wrong.", flush=True)


def empty(reading: Reading, _: int) -> None:
    """Print the false cards."""
    read, counted = false_cards(reading)
    print(f"No people: {read} cards read in {EMPTY_ROOMS * PICTURES} pictures, {counted} counted.", flush=True)


PARTS = {"ways": ways, "many": many, "empty": empty}


def main(rooms: int, parts: list[str]) -> None:
    """Measure these parts, all when none is named."""
    browser = playwright().chromium.launch(executable_path=CHROMIUM, args=QUIET)
    reading, began = Reading(browser), time.monotonic()
    for part in parts or PARTS:
        PARTS[part](reading, rooms)
    print(f"{time.monotonic() - began:.0f} seconds.")
    browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4, sys.argv[2:])
