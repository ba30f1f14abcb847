"""Three browsers that learners have, behind one small set of steps: Chromium, Firefox and WebKit.

Each starts with a profile of its own, in a folder that a test may look into. Playwright drives Chromium; WebKit, the
engine of Safari and of every browser on an iPhone, is driven by its own driver through Selenium; Firefox by the
WebDriver BiDi that it speaks itself, over Selenium's connection, since Debian has no driver for it.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.conftest import CHROMIUM, QUIET, playwright

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
MINIBROWSER = next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), reverse=True)), None)
WEBKIT = MINIBROWSER if shutil.which("WebKitWebDriver") and shutil.which("Xvfb") else None
PROGRAMS = {
    "chromium": (CHROMIUM, "chromium"),
    "firefox": (FIREFOX, "firefox-esr"),
    "webkit": (WEBKIT, "webkit2gtk-driver and xvfb"),
}
PATIENCE = 45.0  # seconds for anything that a page is waited for
ENTER, TAB, DOWN, RIGHT = "Enter", "Tab", "ArrowDown", "ArrowRight"
KEYS = {ENTER: "\ue007", TAB: "\ue004", DOWN: "\ue015", RIGHT: "\ue014"}  # as WebDriver writes them
FIREFOX_SETTINGS = {
    "browser.aboutwelcome.enabled": False,
    "browser.download.alwaysOpenPanel": False,  # it would take the keyboard
    "browser.download.folderList": 2,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.prefs.recommended": False,  # they lift the walls between files that readers have
    "services.settings.server": "data:,",
}


def until(ask: Callable[[], Any], words: str, seconds: float = PATIENCE) -> Any:
    """What `ask` returns as soon as it is true. A page that is just being left answers nothing."""
    end, fault = time.monotonic() + seconds, ""
    while time.monotonic() < end:
        try:
            if answer := ask():
                return answer
        except Exception as error:
            fault = f" ({str(error)[:500]})"
        time.sleep(0.03)
    raise AssertionError(f"not within {seconds:.0f} seconds: {words}{fault}")


class Chromium:
    """Debian's Chromium, headless, with a profile in `folder`; set to keep nothing for any page unless it `keeps`."""

    name = "chromium"

    def __init__(self, folder: Path, keeps: bool = True):
        self.profile, self.downloads = folder / "profile", folder / "downloads"
        (self.profile / "Default").mkdir(parents=True)
        settings = {} if keeps else {"profile": {"default_content_setting_values": {"cookies": 2}}}
        (self.profile / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
        self._context = playwright().chromium.launch_persistent_context(
            self.profile, executable_path=CHROMIUM, args=QUIET, accept_downloads=True
        )
        self._page, self._depth = self._context.pages[0], 0
        self._context.on("page", self._listen)
        self._listen(self._page)

    def _listen(self, page) -> None:
        page.on("download", lambda download: download.save_as(self.downloads / download.suggested_filename))

    def open(self, address: str) -> None:
        self._page.goto(address)

    def js(self, function: str, *given: Any) -> Any:
        """What an async JavaScript function returns in the page, or in the frame gone into, as JSON."""
        frame = self._page.main_frame
        for _ in range(self._depth):
            frame = frame.child_frames[0]
        return frame.evaluate(f"(given) => ({function})(...given)", list(given))

    def into(self, depth: int) -> None:
        """Go into the first frame of the page, so many deep; 0 is the page itself."""
        self._depth = depth

    def reload(self) -> None:
        self._page.reload()

    def back(self) -> None:
        self._page.go_back()

    def tab(self):
        before, self._page = self._page, self._context.new_page()
        return before

    def to(self, tab) -> None:
        self._page = tab
        tab.bring_to_front()

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def write(self, text: str) -> None:
        self._page.keyboard.type(text)

    def look(self, width: int, height: int, dark: bool = False) -> None:
        self._page.set_viewport_size({"width": width, "height": height})
        self._page.emulate_media(color_scheme="dark" if dark else "light")

    def picture(self, path: Path) -> None:
        self._page.screenshot(path=path)

    def printed(self, path: Path) -> None:
        self._page.pdf(path=path, format="A4")

    def wait(self) -> None:
        """Let what the browser has to say to the tests arrive."""
        self._page.wait_for_timeout(20)

    def close(self) -> None:
        self._context.close()


class Firefox:
    """Debian's Firefox, headless, with a profile in `folder`; set to keep nothing for any page unless it `keeps`."""

    name = "firefox"

    def __init__(self, folder: Path, keeps: bool = True):
        from selenium.webdriver.remote.websocket_connection import WebSocketConnection

        self.profile, self.downloads = folder / "profile", folder / "downloads"
        self.profile.mkdir(parents=True, exist_ok=True)
        self.downloads.mkdir(exist_ok=True)
        settings = FIREFOX_SETTINGS | {"browser.download.dir": str(self.downloads)}
        settings |= {} if keeps else {"network.cookie.cookieBehavior": 2}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items()]
        (self.profile / "user.js").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._program = subprocess.Popen(
            [FIREFOX, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", self.profile],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=os.environ | {"HOME": str(folder)},
        )  # fmt: skip
        said = (re.search(r"listening on (ws://\S+)", line) for line in self._program.stderr)
        address = next(match[1] for match in said if match)
        self._connection = WebSocketConnection(f"{address}/session", PATIENCE, 0.02)
        self._say("session.new", capabilities={})
        self._tab, self._depth = self._say("browsingContext.getTree")["contexts"][0]["context"], 0

    def _say(self, method: str, **parameters: Any) -> Any:
        said = self._connection.send_cmd(method, parameters)
        assert "result" in said, said
        return said["result"]

    def open(self, address: str) -> None:
        """Go to a page. A new tab's own page may still be on its way, and then ends the first attempt."""
        there = {"context": self._tab, "url": address, "wait": "complete"}
        said = self._connection.send_cmd("browsingContext.navigate", there)
        if "NS_BINDING_ABORTED" in said.get("message", ""):
            self._say("browsingContext.navigate", **there)
        else:
            assert "result" in said, said

    def js(self, function: str, *given: Any) -> Any:
        said = self._say(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify((await ({function})(...JSON.parse(given))) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(given)}],
            target={"context": self._frame()},
            awaitPromise=True,
        )
        assert said["type"] == "success", said["exceptionDetails"]["text"]
        return json.loads(said["result"]["value"])

    def _frame(self) -> str:
        here = self._say("browsingContext.getTree", root=self._tab)["contexts"][0]
        for _ in range(self._depth):
            here = here["children"][0]
        return here["context"]

    def into(self, depth: int) -> None:
        self._depth = depth

    def reload(self) -> None:
        self._say("browsingContext.reload", context=self._tab, wait="complete")

    def back(self) -> None:
        self._say("browsingContext.traverseHistory", context=self._tab, delta=-1)

    def tab(self) -> str:
        before, self._tab = self._tab, self._say("browsingContext.create", type="tab")["context"]
        return before

    def to(self, tab: str) -> None:
        self._tab = tab
        self._say("browsingContext.activate", context=tab)

    def press(self, *keys: str) -> None:
        self.write("".join(KEYS[key] for key in keys))

    def write(self, text: str) -> None:
        strokes = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": strokes}]
        self._say("input.performActions", context=self._tab, actions=actions)

    def look(self, width: int, height: int, dark: bool = False) -> None:
        self._say("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})
        self.dark = dark

    def picture(self, path: Path) -> None:
        import base64

        path.write_bytes(base64.b64decode(self._say("browsingContext.captureScreenshot", context=self._tab)["data"]))

    def printed(self, path: Path) -> None:
        import base64

        path.write_bytes(base64.b64decode(self._say("browsingContext.print", context=self._tab)["data"]))

    def wait(self) -> None:
        time.sleep(0.02)

    def close(self) -> None:
        with contextlib.suppress(Exception):  # it ends before it answers
            self._say("browser.close")
        self._connection.close()
        self._program.wait(PATIENCE)


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees, for WebKit's window; its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    shown = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as said:
            yield f":{said.readline().strip()}"
    finally:
        shown.terminate()
        shown.wait(PATIENCE)


def webkit_home(folder: Path, display: str) -> dict[str, str]:
    """What WebKit's programs are told: their screen, and a home of their own."""
    home = {"HOME": str(folder), "DISPLAY": display, "WEBKIT_DISABLE_DMABUF_RENDERER": "1"}
    for kind, place in {"DATA": "data", "CACHE": "cache", "CONFIG": ".config"}.items():
        home[f"XDG_{kind}_HOME"] = str(folder / place)
    return os.environ | home


class WebKit:
    """WebKitGTK's MiniBrowser in a window that nobody sees, with its data in `folder`."""

    name = "webkit"

    def __init__(self, folder: Path):
        from selenium import webdriver
        from selenium.webdriver.webkitgtk.options import Options
        from selenium.webdriver.webkitgtk.service import Service

        self.profile, self.downloads = folder / "profile", folder / "downloads"
        self.profile.mkdir(parents=True, exist_ok=True)
        self.downloads.mkdir(exist_ok=True)
        (self.profile / ".config").mkdir(exist_ok=True)
        (self.profile / ".config" / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{self.downloads}"\n')
        self._screen = screen()
        display = self._screen.__enter__()
        options = Options()
        options.binary_location = str(MINIBROWSER)
        options.add_argument("--automation")
        service = Service(shutil.which("WebKitWebDriver"), env=webkit_home(self.profile, display))
        self._driver = webdriver.WebKitGTK(options=options, service=service)
        self._driver.set_script_timeout(PATIENCE)

    def open(self, address: str) -> None:
        self._driver.get(address)

    def js(self, function: str, *given: Any) -> Any:
        script = f"""const done = arguments[1];
            Promise.resolve().then(() => ({function})(...arguments[0])).then(
                (answer) => done([JSON.stringify(answer ?? null)]), (error) => done(String(error)))"""
        said = self._driver.execute_async_script(script, list(given))
        assert isinstance(said, list), said
        return json.loads(said[0])

    def into(self, depth: int) -> None:
        self._driver.switch_to.default_content()
        for _ in range(depth):
            self._driver.switch_to.frame(0)

    def reload(self) -> None:
        self._driver.refresh()

    def back(self) -> None:
        self._driver.back()

    def tab(self) -> str:
        before = self._driver.current_window_handle
        self._driver.switch_to.new_window("tab")
        return before

    def to(self, tab: str) -> None:
        self._driver.switch_to.window(tab)

    def press(self, *keys: str) -> None:
        self.write("".join(KEYS[key] for key in keys))

    def write(self, text: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self._driver).send_keys(text).perform()

    def look(self, width: int, height: int, dark: bool = False) -> None:
        self._driver.set_window_size(width, height)

    def picture(self, path: Path) -> None:
        self._driver.save_screenshot(str(path))

    def wait(self) -> None:
        time.sleep(0.02)

    def close(self) -> None:
        self._driver.quit()
        self._screen.__exit__(None, None, None)


ENGINES = {"chromium": Chromium, "firefox": Firefox, "webkit": WebKit}
