"""One random walk over a book's pages, beside a model of it: what the page has said is kept, what was erased, what the
platform cleared. After each step the page, the keeping-place and the file are held against it.
"""

import contextlib
import json
import random
import time

from tests.browser.test_learners_way import CASES, as_text, erase, fill_code, follow, page, run, stored
from tests.engines import until

PATIENCE = 10.0  # seconds in which a page has come to show what is true
BLOCKS = {"first": ".exercise-decision", "before": ".exercise-position"}
KEPT, BACK, CLEARED = "kept, changed, loaded again", "Back", "storage cleared under the page"
TABS, LEFT, ERASED, HANDED = "two tabs", "left in the middle", "erasing", "saved as text"
OFTEN = {KEPT: 4, TABS: 2, BACK: 2, HANDED: 1, CLEARED: 2, LEFT: 3, ERASED: 2}

WRITE = """const { block, text, choice, leave, to } = JSON.parse(words);
    const place = document.querySelector(block);
    const press = (name) => [...place.querySelectorAll("button")].find((one) => one.textContent === name)?.click();
    const told = (node) => node.dispatchEvent(new Event("input", { bubbles: true }));
    const said = () => Boolean(place.querySelector(".outcome")?.textContent.includes(text));
    press("Change my decision");
    press("Change it");
    const radios = place.querySelectorAll("input[type=radio]"), slider = place.querySelector("input[type=range]");
    if (slider) { slider.value = choice * 9; told(slider); } else radios[choice % radios.length].click();
    const box = place.querySelector("textarea:not([readonly])");
    box.value = text;
    told(box);
    press("Take this decision");
    press("Keep my position");
    if (leave !== null) {
      setTimeout(() => { location.href = `${to}.html#${said() ? "said" : "left"}`; }, leave);
      return true;
    }
    for (let n = 0; n < 500 && !said(); n += 1) await new Promise((done) => setTimeout(done, 10));
    return said();"""
DRAFT = """const box = document.querySelector(".exercise-position textarea:not([readonly])");
    if (box) box.value = words;
    return Boolean(box);"""
SHOWN = """const all = (text) => text.match(/qz\\d+x\\d+q/g) ?? [];
    const fields = [...document.querySelectorAll("textarea")].map((one) => one.value).join(" ");
    return [all(document.body.textContent), all(fields)];"""
CLEAR = """localStorage.clear();
    const gone = (name) => new Promise((done) => {
      const asked = indexedDB.deleteDatabase(name);
      asked.onsuccess = () => done(true);
      asked.onerror = () => done(false);
      asked.onblocked = () => setTimeout(() => done(false), 2000);
    });
    const names = new Set((await indexedDB.databases()).map(({ name }) => name)); // WebKit says one twice
    return (await Promise.all([...names].map(gone))).every(Boolean);"""
RETURNS = "window.dispatchEvent(new Event('focus')); return true;"  # as a window does that the reader comes back to
IS_AT = "return location.pathname.endsWith(`/${words}.html`);"


class Differs(Exception):
    """What there is differs from the model: how many words were lost, how many came back, and which."""

    def __init__(self, lost: int, back: int, words: str):
        super().__init__(words)
        self.lost, self.back = lost, back


class Walk:
    """One walk, from a book in which nothing is kept. `apart`: each page has a keeping-place of its own."""

    def __init__(self, engine, home: str, tabs: tuple, number: int, apart: bool):
        self.engine, self.home, self.tabs, self.number, self.apart = engine, home, tabs, number, apart
        self.kept: dict[str, list[str]] = {}  # what a page has said is kept, by answer
        self.doubtful: set[str] = set()  # what was written, and may be kept or not: no page has said it
        self.gone: set[str] = set()  # what was erased or cleared
        self.written, self.other, self.tab = 0, None, tabs[0]
        self.done: list[str] = []
        engine.to(self.tab)
        emptied(engine, home, apart)

    def step(self, kind: str, seed: int) -> None:
        """Do one step, and hold what there is after it against the model."""
        self.done.append(kind)
        chance = random.Random(seed)
        self.case, self.id = chance.choice(CASES), chance.choice(list(BLOCKS))
        {
            KEPT: self.keep, TABS: self.two_tabs, BACK: self.back, HANDED: self.hand_over,
            CLEARED: self.clear, LEFT: self.leave, ERASED: self.erase,
        }[kind](chance)  # fmt: skip

    # ---- steps

    def keep(self, chance: random.Random) -> None:
        self.at(self.case)
        self.write(chance)
        if chance.random() < 0.5:
            self.engine.reload()
            self.at(self.case, opened=True)
        self.look()

    def two_tabs(self, chance: random.Random) -> None:
        self.at(self.case)
        here = self.tabs.index(self.tab)
        self.to(1 - here)
        page(self.engine, self.home, self.case)
        self.other = self.case
        self.write(chance)
        self.to(here)
        run(self.engine, RETURNS)
        self.look()
        self.write(chance)
        self.look()

    def back(self, chance: random.Random) -> None:
        self.at(self.case)
        if chance.random() < 0.5:
            self.write(chance)
        follow(self.engine, chance.choice([name for name in (*CASES, "answers", "start-here") if name != self.case]))
        self.engine.back()
        self.at(self.case, opened=True)
        self.look()

    def hand_over(self, chance: random.Random) -> None:
        self.at("answers")
        self.look(everything=True)
        if any(self.kept.values()):
            fill_code(self.engine)
            self.hold(handed_over(as_text(self.engine)), everything=True, where="the file")

    def clear(self, chance: random.Random) -> None:
        self.at(self.case)
        assert run(self.engine, CLEAR), "the platform could not clear"
        self.forget(f"{self.case}/" if self.apart else "")
        if chance.random() < 0.4:
            self.write(chance)  # at once: the page has not been told
        else:
            run(self.engine, RETURNS)
        self.look()
        self.engine.reload()
        self.at(self.case, opened=True)
        self.look()

    def leave(self, chance: random.Random) -> None:
        self.at(self.case)
        text, to = self.word(), chance.choice(("answers", "start-here"))
        self.doubtful.add(text)
        asked = {"block": BLOCKS[self.id], "text": text, "choice": chance.randrange(10), "leave": chance.randrange(61)}
        with contextlib.suppress(Exception):  # the page may be gone before it has answered
            run(self.engine, WRITE, json.dumps({**asked, "to": to}))
        self.at(to, opened=True)
        if run(self.engine, "return location.hash;") == "#said":
            self.say(text)
        self.at(self.case)
        self.look()

    def erase(self, chance: random.Random) -> None:
        self.at(self.case)
        self.write(chance)
        draft = self.word()
        if run(self.engine, DRAFT, draft):
            self.doubtful.add(draft)
        follow(self.engine, "answers")
        self.look(everything=True)
        said = erase(self.engine)
        if "nothing was found" not in said:
            raise Differs(0, sum(map(len, self.kept.values())), f"it could not be erased: {said}")
        self.forget()
        self.look(everything=True)
        self.engine.back()
        self.at(self.case, opened=True)
        self.look()
        if self.other:  # a page in another tab, open all the time
            here = self.tabs.index(self.tab)
            self.case, before = self.other, self.case
            self.to(1 - here)
            run(self.engine, RETURNS)
            self.look()
            self.to(here)
            self.case = before

    # ---- what steps are made of

    def at(self, name: str, opened: bool = False) -> None:
        """Be at a page, by opening it unless it is on its way."""
        if opened:
            until(lambda: run(self.engine, IS_AT, name), f"{self.engine.name} is at {name}")
            until(lambda: run(self.engine, "ready"), f"{name} is ready")
        else:
            page(self.engine, self.home, name)

    def to(self, place: int) -> None:
        self.tab = self.tabs[place]
        self.engine.to(self.tab)

    def word(self) -> str:
        self.written += 1
        return f"qz{self.number}x{self.written}q"

    def write(self, chance: random.Random) -> None:
        text = self.word()
        asked = {"block": BLOCKS[self.id], "text": text, "choice": chance.randrange(10), "leave": None}
        if not run(self.engine, WRITE, json.dumps(asked)):
            raise Differs(1, 0, f"{text} was not said to be kept")
        self.say(text)

    def say(self, text: str) -> None:
        self.doubtful.discard(text)
        self.kept.setdefault(f"{self.case}/{self.id}", []).append(text)

    def forget(self, start: str = "") -> None:
        for name in [name for name in self.kept if name.startswith(start)]:
            self.gone.update(self.kept.pop(name))
        if not start:
            self.gone |= self.doubtful
            self.doubtful = set()

    def look(self, everything: bool = False) -> None:
        """Page and keeping-place hold what the model says, as soon as a page may be asked that."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                if not (everything and self.apart):  # there the answers page itself keeps nothing
                    reasons = {name: [one["reason"] for one in all_] for name, all_ in stored(self.engine).items()}
                    self.hold(reasons, everything=not self.apart, where="the keeping-place")
                shown, fields = run(self.engine, SHOWN)
                self.show(set(shown), set(fields), everything)
                return
            except Differs:
                if time.monotonic() > end:
                    raise
                time.sleep(0.03)

    def hold(self, found: dict[str, list[str]], everything: bool, where: str) -> None:
        """What a store or a file holds is what was said to be kept, in its order, and nothing else."""
        mine = {name for name in {*found, *self.kept} if everything or name.startswith(f"{self.case}/")}
        for name in mine:
            said, there = self.kept.get(name, []), found.get(name, [])
            lost, back = [one for one in said if one not in there], [one for one in there if one in self.gone]
            if lost or back or [one for one in there if one not in self.doubtful] != said:
                raise Differs(len(lost), len(back), f"{where} holds {there} for {name}; said to be kept: {said}")
            if there != said:  # what was left in the middle has been kept
                self.kept[name], self.doubtful = there, self.doubtful - set(there)

    def show(self, shown: set[str], fields: set[str], everything: bool) -> None:
        said = {one for name, all_ in self.kept.items() if everything or name.startswith(self.case) for one in all_}
        back = (shown | fields) & self.gone
        if said - shown or back or shown - said:
            words = f"the page shows {sorted(shown)}, in fields {sorted(fields)}; kept: {sorted(said)}"
            raise Differs(len(said - shown), len(back) or len(shown - said), words)


def handed_over(saved: dict) -> dict[str, list[str]]:
    """The reasons of an answers file, by answer."""
    return {
        f"{case}/{id_}": [one["reason"] for one in answer["revisions"]]
        for case, kinds in saved["cases"].items() for answers in kinds.values() for id_, answer in answers.items()
    }  # fmt: skip


def emptied(engine, home: str, apart: bool = True) -> None:
    """Take away what earlier walks have left."""
    for name in (*CASES, "answers") if apart else CASES[:1]:
        page(engine, home, name)
        run(engine, "localStorage.clear(); return casebookKeep().erase();")


def are_apart(engine, home: str) -> bool:
    """Whether each page has a keeping-place of its own, as Firefox has it for files. Asked of a new profile."""
    page(engine, home, CASES[0])
    run(
        engine, "await casebookKeep().add(`${words}/first`, { reason: 'a', option: 'b', day: '2026-01-05' });", CASES[0]
    )
    page(engine, home, CASES[1])
    return not stored(engine)
