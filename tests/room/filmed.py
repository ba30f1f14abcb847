"""A camera made of drawn pictures, in place of the browser's, and the steps of whoever stands at the page."""

import base64
from functools import cache

from tests.engines import until
from tests.room.rooms import Room

CAMERA = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1920, height: 1080 });
  const context = canvas.getContext("2d");
  let pictures = [], at = 0, way = {};
  window.filmed = {
    asked: [], refuses: "", stream: null,
    async show(jpegs, how = {}) {
      const next = [];
      for (const jpeg of jpegs) {
        const picture = new Image();
        picture.src = `data:image/jpeg;base64,${jpeg}`;
        await picture.decode();
        next.push(picture);
      }
      [pictures, way] = [next, how];
      draw();
    },
  };
  const draw = () => {
    context.resetTransform();
    context.fillStyle = "black";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (way.turned) context.setTransform(-1, 0, 0, -1, canvas.width, canvas.height);
    if (way.mirrored) context.setTransform(-1, 0, 0, 1, canvas.width, 0);
    if (pictures.length) context.drawImage(pictures[at++ % pictures.length], 0, 0);
  };
  setInterval(draw, 120);
  MediaDevices.prototype.getUserMedia = async (wanted) => {
    filmed.asked.push(wanted);
    if (filmed.refuses) throw new DOMException("no", filmed.refuses);
    filmed.stream = canvas.captureStream(15);
    draw();
    return filmed.stream;
  };
  const close = window.casebookRoom.Looking.prototype.close;
  window.casebookRoom.Looking.prototype.close = function () { // what no page shows
    const answers = close.call(this);
    filmed.counted = [...answers];
    return answers;
  };
}"""
SPY = """() => {
  const split = window.casebookRounding.split;
  window.counts = [];
  window.casebookRounding.split = (given, ...more) => { window.counts.push(given); return split(given, ...more); };
}"""


@cache
def film(seed: int, pictures: int = 5, **room) -> tuple[Room, list[str]]:
    """A room and what a camera sees of it, five pictures a second, in base64."""
    made = Room(seed, **room)
    return made, [base64.b64encode(made.frame(n / 5, 1 / 5)).decode() for n in range(pictures)]


BUTTON = """[...document.querySelectorAll("#room button")].find((one) =>
  one.textContent.includes(words) && !one.disabled && one.getClientRects().length)"""


class Leading:
    """Somebody who leads at the page for the room, in any of the engines: `js` runs a function there."""

    def __init__(self, js):
        self.js = js

    def press(self, words: str) -> None:
        """Press the button of these words, as soon as it can be pressed."""
        pressed = f"(words) => {{ const one = {BUTTON}; one?.click(); return Boolean(one); }}"
        until(lambda: self.js(pressed, words), f"'{words}' can be pressed")

    def can_press(self, words: str) -> None:
        """Wait until the button of these words can be pressed."""
        until(lambda: self.js(f"(words) => Boolean({BUTTON})", words), f"'{words}' can be pressed")

    @property
    def status(self) -> str:
        return self.js("() => document.querySelector('.room-status').textContent")

    def says(self, words: str, seconds: float = 45) -> str:
        """What the page says, as soon as these words are in it."""
        asked = "(words) => document.querySelector('#room').innerText.includes(words)"
        until(lambda: self.js(asked, words), f"the page says '{words}'", seconds)
        return self.status

    def looked(self) -> None:
        """Switch the camera on, and look at the room with the cards down."""
        self.press("Camera on")
        self.says("The camera is on")
        self.look()

    def look(self) -> None:
        """Look until no card is up: a slow camera's last pictures may be of a card that is down by now."""

        def nobody_is_up():
            self.press("Look")
            self.can_press("Ask")
            return "No card is up" in self.status

        until(nobody_is_up, "the room is seen with the cards down", 120)


class Standing(Leading):
    """With a camera that is shown pictures."""

    def __init__(self, js):
        super().__init__(js)
        js(CAMERA)
        js(SPY)

    def show(self, pictures: list[str], **how: bool) -> None:
        self.js("([pictures, how]) => filmed.show(pictures, how)", [pictures, how])

    def asked(self, pictures: list[str], read: str, **how: bool) -> None:
        """Ask, have the cards up, and close when the page says how many were read."""
        self.press("Ask")
        self.show(pictures, **how)
        self.says(read)
        self.press("Close and show")

    @property
    def counted(self) -> dict[int, int]:
        """The answers by card of the round that was closed last, which no page shows."""
        return dict(self.js("() => filmed.counted"))

    @property
    def counts(self) -> list[list[int]]:
        """What the rule of rounding was given for each round."""
        return self.js("() => counts")


def truth(room: Room) -> dict[int, int]:
    """What each card in the room says."""
    return {one.card: one.answer for one in room.held if one.up}


def cards_asked_for(page) -> None:
    """Have the camera on, look until no card is up, and ask."""
    leading = Leading(page.evaluate)
    leading.looked()
    leading.press("Ask")
