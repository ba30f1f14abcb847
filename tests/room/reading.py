"""The page's own scripts in a browser, given drawn pictures instead of a camera."""

import base64
import json

from casebook.press.site.scripts import own_scripts
from tests.room.clutter import HEIGHT, WIDTH

BEGIN = """([width, height]) => {
  const { Reader, mirrored, toGrey } = window.casebookRoom;
  const reader = new Reader(width, height, window.casebookMarks);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const grey = new Uint8Array(width * height);
  window.readFrame = async (jpeg, isMirrored) => {
    const picture = new Image();
    picture.src = `data:image/jpeg;base64,${jpeg}`;
    await picture.decode();
    context.drawImage(picture, 0, 0);
    const colours = context.getImageData(0, 0, width, height).data;
    toGrey(colours, grey);
    const began = performance.now(), sightings = reader.read(isMirrored ? mirrored(grey, width) : grey);
    return { sightings, ms: performance.now() - began };
  };
}"""
COUNT = "({ sightings, now }) => { votes.add(sightings, now); return [[...votes.answers], votes.state]; }"


class Reading:
    """Reads pictures in a page of a browser, one after the other."""

    def __init__(self, browser):
        self.page = browser.new_page()
        names = ("marks", "outlines", "squares", "likeness", "reader", "votes", "camera")
        for text in own_scripts(["words.js", *(f"room/{name}.js" for name in names)]).values():
            self.page.add_script_tag(content=text)
        self.page.evaluate(BEGIN, [WIDTH, HEIGHT])

    def sightings(self, jpeg: bytes, mirrored: bool = False) -> tuple[list[dict], float]:
        """What is seen in a picture, and the milliseconds that took."""
        text = base64.b64encode(jpeg).decode()
        read = self.page.evaluate("([jpeg, mirrored]) => readFrame(jpeg, mirrored)", [text, mirrored])
        return read["sightings"], read["ms"]

    def begin(self, dealt: int, posters: list[dict] = (), turned: int = 0) -> None:
        """Open a round."""
        given = json.dumps([dealt, list(posters), turned])
        self.page.evaluate(f"() => {{ window.votes = new casebookRoom.Votes(...{given}); }}")

    def count(self, sightings: list[dict], now: float) -> tuple[dict[int, int], dict[str, int]]:
        """Add what was seen after so many seconds; gives the answers by card, and what the page says."""
        answers, state = self.page.evaluate(COUNT, {"sightings": sightings, "now": now})
        return dict(answers), state

    def close(self) -> None:
        self.page.close()
