"""A card in somebody's hands, drawn into a picture as a lens sees it: turned, tilted, bent, in uneven light, with
thumbs on its rim and a head in front of it, moving while the shutter is open.
"""

import json
from functools import cache
from importlib.resources import files

import cv2
import numpy as np

from tests.room.clutter import HEIGHT, WIDTH

MARKS = json.loads((files("casebook.press.site") / "static" / "room" / "marks.json").read_text(encoding="utf-8"))
DOT = 4.0  # pixels to a millimetre of the card's own picture
HORIZON = HEIGHT * 0.45


def cells_of(mark: int) -> np.ndarray:
    """The 8 by 8 cells of a mark, 1 for white, with its border."""
    bits = f"{int(MARKS['marks'][mark], 16):036b}"
    return np.pad(np.array(list(bits), np.uint8).reshape(6, 6), 1)


@cache
def printed(mark: int, mark_mm: float, card_mm: float) -> np.ndarray:
    """A face of a card: the mark on white paper, and a 6 mm letter at the rim of each edge for its holder."""
    side, whole = round(mark_mm * DOT), round(card_mm * DOT)
    face, off = np.full((whole, whole), 255, np.uint8), (whole - side) // 2
    face[off : off + side, off : off + side] = cv2.resize(
        cells_of(mark) * 255, (side, side), interpolation=cv2.INTER_NEAREST
    )
    high, wide = int(7 * DOT), int(9 * DOT)
    for letter in "ABCD":
        sign = np.full((high, wide), 255, np.uint8)
        where, size, line = (int(1.5 * DOT), int(6 * DOT)), 6 * DOT / 22, max(1, int(1.1 * DOT))
        cv2.putText(sign, letter, where, cv2.FONT_HERSHEY_SIMPLEX, size, 0, line, cv2.LINE_AA)
        face = np.ascontiguousarray(np.rot90(face))
        left = (whole - wide) // 2
        face[int(1.5 * DOT) : int(1.5 * DOT) + high, left : left + wide] = sign
    return face


class Hand:
    """Somebody's way of holding a card of `card_mm` with a mark of `mark_mm`, drawn by lot."""

    def __init__(self, lot, light: float, tilt: float, roll: float, cover: float, mark_mm: float, card_mm: float):
        self.mark_mm, self.card_mm = mark_mm, card_mm
        self.tilt = np.radians(lot.uniform(-tilt, tilt, 2))
        self.roll = np.radians(lot.uniform(-roll, roll))
        self.light = float(np.clip(light * lot.uniform(0.55, 1.15), 0.12, 1.0)) / light
        self.shade = lot.uniform(-0.35, 0.35)
        self.skin = lot.uniform(0.12, 0.62) * 255 * self.light
        self.bend, self.bends_down = lot.uniform(-0.03, 0.03), bool(lot.integers(0, 2))
        self.gloss = lot.uniform(0.03, 0.16)
        deep = [float(np.clip(lot.normal(19, 7), 4, 34)) * cover for _ in range(lot.integers(1, 3))]
        self.thumbs = [(lot.uniform(0.15, 0.85), int(lot.integers(0, 3)), mm) for mm in deep]
        self.shakes = lot.uniform(0.5, 1.8)
        self.sway = np.zeros(6)

    def sways(self, lot, seconds: float) -> np.ndarray:
        """Moved on by an Ornstein-Uhlenbeck walk of place (m) and angles (rad); gives the hand's speed (m/s)."""
        held = np.exp(-seconds / 0.4) if seconds else 0.0
        wide = np.array([0.012, 0.012, 0.01, *np.radians([3.5, 3.5, 3.0])]) * self.shakes
        self.sway = held * self.sway + np.sqrt(1 - held * held) * wide * lot.normal(size=6)
        return lot.normal(size=2) * 0.05 * self.shakes * (6 if lot.random() < 0.08 else 1)

    def face(self, mark: int, turn: int) -> np.ndarray:
        """The face with its light, and the thumbs that come in from below and from the sides as it is held."""
        paper = printed(mark, self.mark_mm, self.card_mm).astype(np.float32) / 255
        light = np.linspace(-1, 1, paper.shape[1], dtype=np.float32)[None, :] * self.shade + 1
        face = (paper * (0.88 - self.gloss) + self.gloss) * light * self.light * 255
        high, wide = paper.shape
        for along, side, mm in self.thumbs:
            edge, deep, broad = (2 + [0, 1, -1][side] - turn) % 4, mm * DOT, 9 * DOT
            spots = {0: (along * wide, 0), 1: (wide, along * high), 2: (along * wide, high), 3: (0, along * high)}
            axes = (deep, broad) if edge % 2 else (broad, deep)
            cv2.ellipse(
                face, [int(at) for at in spots[edge]], [int(at) for at in axes], 0, 0, 360, self.skin, -1, cv2.LINE_AA
            )
        return self._bent(face)

    def _bent(self, face: np.ndarray) -> np.ndarray:
        high, wide = face.shape[:2]
        y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
        if self.bends_down:
            x = x + self.bend * wide * ((y / high * 2 - 1) ** 2 - 0.5)
        else:
            y = y + self.bend * high * ((x / wide * 2 - 1) ** 2 - 0.5)
        return cv2.remap(face, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def turned(x: float, y: float, z: float) -> np.ndarray:
    """A turn in the card's own plane (z), then the tilts."""
    cx, sx, cy, sy, cz, sz = np.cos(x), np.sin(x), np.cos(y), np.sin(y), np.cos(z), np.sin(z)
    over = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    aside = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    return aside @ over @ np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])


def corners_seen(mm: float, where: np.ndarray, turn: np.ndarray, focal: float) -> np.ndarray:
    """The corners of a square of so many millimetres in the picture, (4, 2), the printed top left first."""
    half = mm / 2000
    square = np.array([[-half, -half, 0], [half, -half, 0], [half, half, 0], [-half, half, 0]]) @ turn.T + where
    return np.stack([WIDTH / 2 + focal * square[:, 0] / square[:, 2], HORIZON + focal * square[:, 1] / square[:, 2]], 1)


def draw(picture: np.ndarray, face: np.ndarray, corners: np.ndarray, smear: np.ndarray) -> None:
    """Draw a face with its corners there, smeared by so many pixels while the shutter is open."""
    left, top = np.maximum(np.floor(corners.min(0)).astype(int) - 8, 0)
    right, bottom = np.minimum(np.ceil(corners.max(0)).astype(int) + 8, [WIDTH, HEIGHT])
    size = float(np.linalg.norm(corners[1] - corners[0]))
    finer = 4 if size < 120 else 2
    scale = min(1.0, size * finer * 1.3 / face.shape[1])
    small = cv2.resize(face, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    high, wide = small.shape[:2]
    rim = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    onto = cv2.getPerspectiveTransform(rim, ((corners - [left, top]) * finer).astype(np.float32))
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # a pixel's middle is half a pixel on from its number
    onto = np.linalg.inv(half) @ onto @ half
    area = ((right - left) * finer, (bottom - top) * finer)
    drawn = cv2.warpPerspective(small, onto, area, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(np.ones((high, wide), np.float32), onto, area, flags=cv2.INTER_LINEAR)
    length = float(np.hypot(*(smear * finer)))
    if length > 1:
        kernel = _streak(smear * finer, length)
        drawn, mask = cv2.filter2D(drawn, -1, kernel), cv2.filter2D(mask, -1, kernel)
    drawn = cv2.resize(drawn, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    mask = cv2.resize(mask, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    spot = picture[top:bottom, left:right]
    spot[:] = spot * (1 - mask) + drawn * mask


def _streak(smear: np.ndarray, length: float) -> np.ndarray:
    side = int(np.ceil(length)) | 1
    kernel, reach = np.zeros((side, side), np.float32), smear / length * (side - 1) / 2
    ends = [np.round((side - 1) / 2 + sign * reach).astype(int).tolist() for sign in (-1, 1)]
    cv2.line(kernel, *ends, 1.0, 1)
    return kernel / kernel.sum()
