"""A room of people who hold up cards, before a laptop's camera: pictures as JPEG, and what each card says.

Everything is drawn from a seed. A camera of 1080 lines that sees 70 degrees; a lens, a sensor's noise, the camera's own
sharpening and its JPEG. Not drawn: focus that hunts, a lens that bends lines, several lamps.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from tests.room.clutter import HEIGHT, WIDTH, cluttered_room
from tests.room.held import HORIZON, Hand, corners_seen, draw, turned

MARK_MM, CARD_MM = 110.0, 148.0
SEES = np.radians(70 / 2)
FOCAL = WIDTH / 2 / np.tan(SEES)


@dataclass
class Held:
    """A card in the room: its number, what its holder answers (0 to 4 for A to E, 5 for pass), how far off it is."""

    card: int
    answer: int
    metres: float
    hand: Hand
    where: np.ndarray  # metres from the camera
    seen: tuple[float, float, float]  # in the picture: middle, and half the room that it needs
    cloth: float = 90.0
    head: float | None = None  # when a head in front comes and goes
    up: bool = True

    @property
    def mark(self) -> int:
        """The mark that the camera sees: even while the holder sees A to D, odd while they see E and pass."""
        return 2 * self.card + (self.answer > 3)

    @property
    def turn(self) -> int:
        return self.answer if self.answer < 4 else [0, 2][self.answer - 4]


@dataclass
class Room:
    """People at `near` to `far` metres, in light from 0.25 (a dim evening) to 1, seen through a lens that blurs by so
    many pixels (one sigma). `tilt` and `roll` are degrees, `cover` the depth of thumbs (1 is as people do), `quality`
    the JPEG's. None is drawn by lot.
    """

    seed: int
    people: int = 24
    near: float = 2.0
    far: float = 6.0
    light: float | None = None
    blur: float | None = None
    tilt: float = 35.0
    roll: float = 20.0
    cover: float = 1.0
    quality: int | None = None
    heads: bool = True
    answers: tuple[int, ...] | None = None
    mark_mm: float = MARK_MM
    card_mm: float = CARD_MM
    held: list[Held] = field(default_factory=list)

    def __post_init__(self):
        self.lot = lot = np.random.default_rng(self.seed)
        self.light = lot.uniform(0.25, 1.0) if self.light is None else self.light
        self.blur = lot.uniform(0.6, 1.3) if self.blur is None else self.blur
        self.quality = int(lot.integers(60, 90)) if self.quality is None else self.quality
        self.shutter = float(np.interp(self.light, [0.25, 1], [1 / 25, 1 / 90]))
        self.noise = float(np.interp(self.light, [0.25, 1], [7.0, 2.0]) * lot.uniform(0.8, 1.3))
        across, down = lot.uniform(-0.35, 0.35), lot.uniform(-0.2, 0.2)
        falls = 1 + np.linspace(-1, 1, WIDTH)[None, :] * across + np.linspace(-1, 1, HEIGHT)[:, None] * down
        self.falls = (falls * (0.45 + 0.55 * self.light)).astype(np.float32)
        self.room = cluttered_room(lot)
        cards = lot.permutation(self.people)
        for number, metres in enumerate(self._distances()):
            self.held.append(self._seated(int(cards[number]), metres, number))
        for one in self.held:
            self._body(one)

    def frame(self, seconds: float = 0.0, passed: float = 0.0) -> bytes:
        """The camera's picture after so many seconds, `passed` since the last one."""
        picture = self.room.copy()
        for one in self.held:
            speed = one.hand.sways(self.lot, passed)
            if one.up:
                self._card(picture, one, speed)
                self._head(picture, one, seconds)
        return self._taken(picture)

    def _distances(self) -> np.ndarray:
        places = (np.arange(self.people) + self.lot.random(self.people)) / max(self.people, 1)
        return np.sort(self.near + (self.far - self.near) * places)[::-1]

    def _seated(self, card: int, metres: float, number: int) -> Held:
        """Somebody where no other card is, as far as there is room."""
        lot, half = self.lot, FOCAL * self.card_mm / 1000 * 0.75 / metres
        for _ in range(400):
            x = lot.uniform(-1, 1) * metres * np.tan(SEES) * 0.93
            y = lot.uniform(-0.75, 0.35) * min(1.0, metres * 0.25)
            u, v = WIDTH / 2 + FOCAL * x / metres, HORIZON + FOCAL * y / metres
            inside = half < u < WIDTH - half and half < v < HEIGHT - half
            apart = [max(abs(u - a), abs(v - b)) > (half + c) * 0.95 for a, b, c in (one.seen for one in self.held)]
            if inside and all(apart):
                break
        answer = int(lot.integers(0, 6)) if self.answers is None else self.answers[number]
        hand = Hand(lot, self.light, self.tilt, self.roll, self.cover, self.mark_mm, self.card_mm)
        head = lot.uniform(0, 10) if self.heads and lot.random() < 0.15 else None
        return Held(
            card,
            answer,
            float(metres),
            hand,
            np.array([x, y, metres]),
            (u, v, half),
            lot.uniform(20, 200),
            head,
        )

    def _body(self, one: Held) -> None:
        scale, (u, v, _) = FOCAL / one.metres, one.seen
        x, y = u + self.lot.uniform(-0.15, 0.15) * scale, v + 0.32 * scale
        cloth = one.cloth * one.hand.light

        def blob(dx, dy, wide, high, colour, until=360):
            cv2.ellipse(
                self.room,
                (int(x + dx * scale), int(y + dy * scale)),
                (int(wide * scale), int(high * scale)),
                0,
                0,
                until,
                colour,
                -1,
                cv2.LINE_AA,
            )

        blob(0, 0.55, 0.24, 0.48, cloth)
        aside = 0.05 * self.lot.choice([-1, 1])
        blob(aside, -0.02, 0.08, 0.11, one.hand.skin)
        blob(aside, -0.08, 0.09, 0.07, 20)
        arm = (int(x), int(y + 0.25 * scale)), (int(u), int(v + 0.05 * scale))
        cv2.line(self.room, *arm, cloth, max(1, int(0.08 * scale)), cv2.LINE_AA)

    def _card(self, picture: np.ndarray, one: Held, speed: np.ndarray) -> None:
        hand, sway = one.hand, one.hand.sway
        turn = turned(hand.tilt[0] + sway[3], hand.tilt[1] + sway[4], hand.roll + sway[5] + one.turn * np.pi / 2)
        where = one.where + sway[:3]
        face = hand.face(one.mark, one.turn)
        smear = speed * FOCAL / one.metres * self.shutter
        draw(picture, face, corners_seen(self.card_mm, where, turn, FOCAL), smear)

    def _head(self, picture: np.ndarray, one: Held, seconds: float) -> None:
        if one.head is None or (near := np.sin((seconds + one.head) * 2 * np.pi / 7)) <= 0.3:
            return
        scale, (u, v, _) = FOCAL / max(1.5, one.metres - 1), one.seen
        at = int(u + (1.25 - near) * 0.12 * scale), int(v + 0.12 * scale)
        cv2.ellipse(picture, at, (int(0.09 * scale), int(0.12 * scale)), 0, 0, 360, 25, -1, cv2.LINE_AA)

    def _taken(self, picture: np.ndarray) -> bytes:
        picture *= self.falls
        cv2.GaussianBlur(picture, (0, 0), self.blur, dst=picture)
        fine = self.lot.standard_normal((HEIGHT, WIDTH), dtype=np.float32) * 0.8
        coarse = self.lot.standard_normal((HEIGHT // 2, WIDTH // 2), dtype=np.float32).repeat(2, 0).repeat(2, 1) * 0.4
        picture += (fine + coarse) * (self.noise * (0.5 + 0.5 * np.sqrt(np.maximum(picture, 0) / 255)))
        smooth = cv2.GaussianBlur(picture, (0, 0), 0.9)
        sharp = np.clip(smooth + 1.15 * (picture - smooth), 0, 255).astype(np.uint8)
        return cv2.imencode(".jpg", cv2.cvtColor(sharp, cv2.COLOR_GRAY2BGR), [cv2.IMWRITE_JPEG_QUALITY, self.quality])[
            1
        ].tobytes()
