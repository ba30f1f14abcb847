"""A room without people, drawn by lot: wall, windows, shelves, posters, tiles; among them what looks like a card."""

import cv2
import numpy as np

WIDTH, HEIGHT = 1920, 1080
FLOOR = int(HEIGHT * 0.72)


def cluttered_room(lot: np.random.Generator) -> np.ndarray:
    """A grey picture, HEIGHT by WIDTH, as light falls and before any lens."""
    room = np.full((HEIGHT, WIDTH), lot.uniform(90, 190), np.float32)
    room *= np.linspace(lot.uniform(0.7, 1.1), lot.uniform(0.7, 1.1), WIDTH, dtype=np.float32)[None, :]
    room[FLOOR:] *= lot.uniform(0.4, 0.8)
    for _ in range(lot.integers(1, 4)):
        _window(room, lot)
    for _ in range(lot.integers(2, 5)):
        _shelf(room, lot)
    for _ in range(lot.integers(6, 14)):
        _poster(room, lot)
    tile = int(lot.integers(12, 30))
    for x in range(0, WIDTH, tile * 4):
        cv2.line(room, (x, HEIGHT), (WIDTH // 2 + (x - WIDTH // 2) // 3, FLOOR), 50, 1)
    return room


def _window(room: np.ndarray, lot: np.random.Generator) -> None:
    x, y, w, h = lot.integers(0, WIDTH - 300), lot.integers(0, 200), lot.integers(120, 380), lot.integers(160, 420)
    room[y : y + h, x : x + w] = lot.uniform(215, 255)
    bars = lot.integers(2, 4)
    for bar in range(1, bars):
        cv2.line(room, (x + w * bar // 3, y), (x + w * bar // 3, y + h), 60, int(lot.integers(2, 8)))
    cv2.rectangle(room, (x, y), (x + w, y + h), 70, int(lot.integers(3, 9)))
    if lot.random() < 0.5:  # a blind
        for slat in range(y, y + h, 9):
            cv2.line(room, (x, slat), (x + w, slat), 150, 2)


def _shelf(room: np.ndarray, lot: np.random.Generator) -> None:
    x, y, w, h = lot.integers(0, WIDTH - 260), lot.integers(80, 560), lot.integers(160, 420), lot.integers(60, 120)
    at = x
    while at < min(x + w, WIDTH - 2):
        thick, high = int(lot.integers(4, 16)), int(h * lot.uniform(0.7, 1))
        room[y + h - high : y + h, at : at + thick] = lot.uniform(20, 230)
        if lot.random() < 0.6:  # a label on the spine
            room[y + h - high // 2 : y + h - high // 2 + 5, at + 1 : at + thick - 1] = lot.uniform(0, 255)
        at += thick
    cv2.line(room, (x, y + h), (x + w, y + h), 40, 4)


def _poster(room: np.ndarray, lot: np.random.Generator) -> None:
    w, h = int(lot.integers(30, 200)), int(lot.integers(30, 200))
    x, y = int(lot.integers(0, WIDTH - w)), int(lot.integers(0, 700))
    paper = room[y : y + h, x : x + w]
    kind = lot.integers(0, 6)
    paper[:] = lot.uniform(180, 250)
    if kind == 0:  # black and white squares by lot
        paper[h // 8 : h - h // 8, w // 8 : w - w // 8] = _squares(
            lot, int(lot.integers(4, 10)), 0, w - 2 * (w // 8), h - 2 * (h // 8)
        )
    elif kind == 1:  # lines of text
        page = np.full((h, w), 230, np.uint8)
        for line in range(8, h - 4, 8):
            words = "policy consent data records notes"[: int(lot.integers(5, 33))]
            cv2.putText(page, words, (3, line), cv2.FONT_HERSHEY_SIMPLEX, 0.27, 30, 1, cv2.LINE_AA)
        paper[:] = page
    elif kind == 2:  # a picture in a dark frame
        paper[:] = lot.uniform(15, 60)
        rim = max(3, w // 10)
        if w > 2 * rim and h > 2 * rim:
            soft = cv2.resize(
                lot.uniform(0, 255, (5, 5)).astype(np.float32),
                (w - 2 * rim, h - 2 * rim),
                interpolation=cv2.INTER_CUBIC,
            )
            paper[rim:-rim, rim:-rim] = soft.clip(0, 255)
    elif kind == 3:  # a mark of another family: a dark border, and cells by lot
        paper[:] = 240
        side = int(min(w, h) * 0.75)
        off = (min(w, h) - side) // 2
        room[y + off : y + off + side, x + off : x + off + side] = _squares(lot, int(lot.integers(4, 8)), 1, side, side)
    elif kind == 4:  # stripes
        for at in range(0, w, 6):
            paper[:, at : at + 3] = 40
    else:
        cv2.rectangle(paper, (3, 3), (w - 4, h - 4), 20, 3)


def _squares(lot: np.random.Generator, cells: int, border: int, w: int, h: int) -> np.ndarray:
    grid = np.full((cells + 2 * border, cells + 2 * border), 15, np.float32)
    grid[border : border + cells, border : border + cells] = (lot.random((cells, cells)) < 0.5) * 215 + 15
    return cv2.resize(grid, (w, h), interpolation=cv2.INTER_NEAREST)
