"""How many cards are read right, wrong and not at all after 3 and 10 seconds: python -m tests.room.measure [ROOMS]

Rooms of 24 and of 60 people are drawn from seeds that nothing was tuned on, five pictures a second. At the end, false
cards in a thousand pictures of cluttered rooms without people: read in one picture, and counted.
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


def measure(reading: Reading, room: Room, tally: Tally) -> None:
    """Show a room's pictures for ten seconds, as the camera gives them."""
    reading.begin(room.people)
    for picture in range(RATE * MOMENTS[-1] + 1):
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


def main(rooms: int) -> None:
    browser = playwright().chromium.launch(executable_path=CHROMIUM, args=QUIET)
    reading, began = Reading(browser), time.monotonic()
    print("| room | cards | after 3 s: right, wrong, unread | after 10 s: right, wrong, unread | ms a picture |")
    print("|---|---|---|---|---|")
    for number, (words, settings) in enumerate(WAYS.items()):
        tally = Tally()
        for again in range(rooms if "people" not in settings else max(1, rooms // 2)):
            measure(reading, Room(SEED + 1000 * number + again, **settings), tally)
        print(f"| {words} | {tally} |", flush=True)
    read, counted = false_cards(reading)
    print(f"\nNo people: {read} cards read in {EMPTY_ROOMS * PICTURES} pictures, {counted} counted.")
    print(f"{time.monotonic() - began:.0f} seconds.")
    browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
