"""`casebook serve` over HTTP, as a process of its own: what it gives, what it takes, what it refuses, how it ends."""

import contextlib
import errno
import gzip
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPException

import psutil
import pytest

from casebook.answers import Store, report, store_path, withdrawal
from casebook.press.site.finish import POLICY
from casebook.serve import addresses
from casebook.serve.limits import Rate, Share
from tests.answers import answers_file, code_of, written
from tests.conftest import ROOT, casebook, cohort_file
from tests.serve import HERE, IN_THE_ROOM, Device, sealed, serving, serving_without_end

pytestmark = pytest.mark.book
TWO = '["the-hashtag", "the-invitation"]'


@pytest.fixture(scope="module")
def place(two_cases, tmp_path_factory):
    """A cohort file like that of the book of two cases, with what is kept beside it, and that book's folder."""
    return cohort_file(tmp_path_factory.mktemp("served"), cases=TWO), two_cases


@pytest.fixture(scope="module")
def room(place):
    with serving(*place) as made:
        yield made


@pytest.fixture
def own(two_cases, tmp_path):
    """The same with nothing kept beside it, for one test alone."""
    return cohort_file(tmp_path, cases=TWO), two_cases


@pytest.fixture
def device(room):
    with closing(Device(room.port)) as made:
        yield made


def kept(cohort) -> list[str]:
    """The codes of the files that are in the store."""
    if not store_path(cohort).exists():
        return []
    with closing(Store(store_path(cohort))) as store:
        return sorted(file.code for person in store.people() for file in person.files)


# ---- what it gives


def test_a_device_gets_the_learners_edition_byte_for_byte_and_packed_where_it_asks(room, device, place):
    learner = place[1] / "mine" / "learner"
    for name in ("index.html", "the-hashtag.html", "_static/keeping.js", "_static/book.css", "licences.txt"):
        status, headers, body = device.ask(f"/{name}")
        assert (status, body) == (200, (learner / name).read_bytes()), name
        assert headers["Content-Security-Policy"] == POLICY + "; frame-ancestors 'self'"
    assert device.ask("/")[2] == (learner / "index.html").read_bytes()
    status, headers, body = device.ask("/the-hashtag.html", headers={"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == (learner / "the-hashtag.html").read_bytes()
    assert device.ask("/the-hashtag.html", headers={"If-None-Match": headers["Etag"]})[0] == 304
    status, headers, body = device.ask("/the-hashtag.html", "HEAD")
    assert (status, body, int(headers["Content-Length"])) == (200, b"", (learner / "the-hashtag.html").stat().st_size)


def test_the_answers_page_alone_may_ask_one_address_and_the_book_on_the_disk_is_as_it_was(room, device, place):
    learner = place[1] / "mine" / "learner"
    built = (learner / "answers.html").read_text()
    _, headers, body = device.ask("/answers.html")
    opened = f"connect-src http://{IN_THE_ROOM}:{room.port}/hand-in"
    assert (
        headers["Content-Security-Policy"] == POLICY.replace("connect-src 'none'", opened) + "; frame-ancestors 'self'"
    )
    assert headers["Cache-Control"] == "no-store"
    sent = body.decode()
    assert sent.count(opened) == 1
    without = re.sub(r'<script src="_serve/[^"]+" data-key="[0-9a-f]{64}"></script>\n', "", sent)
    assert without.replace(opened, "connect-src 'none'") == built
    assert "_serve" not in built
    for name in re.findall(r'src="(_serve/[^"]+)"', sent):
        assert device.ask(f"/{name}")[0] == 200
    assert b"MIT License" in device.ask("/_serve/nacl/LICENCES.txt")[2]


def test_headers_close_every_answer_and_name_no_program(device):
    for path in ("/", "/answers.html", "/nothing", "/_serve/hand-in.js"):
        _, headers, _ = device.ask(path)
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Server" not in headers
        assert "Set-Cookie" not in headers
        assert "Access-Control-Allow-Origin" not in headers


def test_the_page_for_the_projector_is_for_this_computer_alone(room, device):
    with closing(Device(room.port, HERE, own=HERE)) as local:
        status, headers, page = local.ask("/_projector")
        assert status == 200
        assert f"http://{IN_THE_ROOM}:{room.port}/".encode() in page
        assert "script" not in headers["Content-Security-Policy"]
        assert b"<svg" in local.ask("/_serve/address.svg")[2]
        assert local.ask("/the-hashtag.html")[0] == 200
    for path in ("/_projector", "/_serve/address.svg", "/_serve/projector.css"):
        assert device.ask(path)[0] == 404


def test_the_terminal_shows_the_address_and_a_code_of_it(room):
    assert f"http://{IN_THE_ROOM}:{room.port}/" in room.text
    assert "█▀▀" in room.text or "██ ▄▄▄▄▄ █" in room.text
    assert "docs/serving.md" in room.text


# ---- what it refuses


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "CONNECT"])
def test_what_is_served_can_only_be_read(device, method):
    for path in ("/", "/the-hashtag.html", "/answers.html", "/_static/book.css"):
        assert device.ask(path, method, b"anything")[0] == 405
    assert method == "POST" or device.ask("/hand-in", method, b"x", {"Origin": f"http://{device.host}"})[0] == 405


OUT = [
    "/../facilitator/index.html", "/..%2ffacilitator/index.html", "/%2e%2e/facilitator/index.html",
    "/_static/../../facilitator/index.html", "/..%252ffacilitator/index.html", "/....//facilitator/index.html",
    "/..\\facilitator\\index.html", "/%5c..%5cfacilitator%5cindex.html", "//etc/passwd", "/%2fetc%2fpasswd",
    "/facilitator/index.html", "/learner/index.html", "/mine/learner/index.html", "/runs/01-the-hashtag.ipynb",
    "/../runs/01-the-hashtag.ipynb", "/casebook.json", "/../casebook.json", "/mine.toml", "/mine.answers.sqlite",
    "/../../mine.answers.sqlite", "/../../../mine.answers.sqlite", "/.cache", "/../../.cache", "/_static", "/_static/",
    "/_charts/", "/index.html/", "/index.html%00", "/%00", "/hand-in", "/_serve/", "/_serve/../hand_in.py",
    "/_serve/..%2fweb.py", "/_serve/projector.html", "/index.html%20", "/INDEX.HTML", "/~root", "/*",
]  # fmt: skip


@pytest.mark.parametrize("path", OUT)
def test_nothing_is_reached_but_the_learners_files_by_their_names(device, path):
    status, _, body = device.ask(path)
    assert status == (405 if path == "/hand-in" else 404)
    assert len(body) < 60


def test_a_link_and_hidden_files_in_the_folder_are_not_served(own):
    cohort, out = own
    copied = cohort.parent / "build"
    shutil.copytree(out / "mine", copied / "mine")
    shutil.copytree(out / ".cache", copied / ".cache")
    with serving(cohort, copied) as made, closing(Device(made.port)) as device:
        assert device.ask("/index.html")[0] == 200
        learner = copied / "mine" / "learner"
        (learner / "linked.html").symlink_to(copied / "mine" / "facilitator" / "index.html")
        (learner / "out").symlink_to(copied / "mine" / "facilitator")
        (learner / ".hidden").write_text("hidden")
        (learner / "mine.answers.sqlite").write_text("kept")
        (learner / "added.html").write_text("added")
        assert device.ask("/added.html")[2] == b"added"  # it has looked again
        for name in ("linked.html", "out/index.html", ".hidden", "mine.answers.sqlite"):
            assert device.ask(f"/{name}")[0] == 404, name


def test_a_request_for_another_name_is_refused(device):
    for host in ("example.org", f"localhost:{device.host.split(':')[1]}", "127.0.0.2", ""):
        assert device.ask("/index.html", headers={"Host": host})[0] in (400, 421)


@pytest.mark.parametrize("origin", [None, "null", "http://example.org", "https://127.0.0.2"])
def test_no_page_from_elsewhere_can_hand_in(device, origin):
    headers = {} if origin is None else {"Origin": origin}
    assert device.ask("/hand-in", "POST", b"x" * 100, headers)[0] == 403


def test_what_cannot_be_opened_says_that_the_page_must_be_loaded_again(room, device):
    assert device.post(b"")[0] == 409
    assert device.post(b"x" * 5000)[0] == 409
    assert device.send(secrets.token_bytes(32), "hand-in", written(answers_file())) == {"status": 409}
    assert device.send(device.key(), "look at everything") == {"status": 409}
    assert device.send(device.key(), "hand-in", token="no token") == {"status": 409}


def test_what_is_too_large_or_of_no_known_length_is_not_read(device):
    declared = {"Origin": f"http://{device.host}", "Content-Length": "8100000"}
    assert device.ask("/hand-in", "POST", b"x", declared)[0] == 413
    device.close()
    chunks = {"Origin": f"http://{device.host}", "Transfer-Encoding": "chunked"}
    assert device.ask("/hand-in", "POST", b"3\r\nabc\r\n0\r\n\r\n", chunks)[0] == 411


# ---- what it takes


def test_what_is_handed_in_is_kept_as_a_debrief_keeps_it(own, tmp_path):
    cohort, out = own
    files = [
        written(answers_file(code_of(number), before=number, show_reasons=bool(number % 2))) for number in range(4)
    ]
    with serving(cohort, out) as made:
        for number, file in enumerate(files):
            with closing(Device(made.port, own=f"127.0.1.{number + 1}")) as device:
                assert device.send(device.key(), "hand-in", file) == {"done": "counted"}
        made.line("^4 handed in")
    assert stat.S_IMODE(store_path(cohort).stat().st_mode) == 0o600
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "files"
    elsewhere.mkdir()
    folder.mkdir()
    other = cohort_file(elsewhere, cases=TWO)
    for number, file in enumerate(files):
        (folder / f"{number}.json").write_bytes(file)
    report(other, [folder])
    with closing(Store(store_path(cohort))) as one, closing(Store(store_path(other))) as two:
        assert told(one) == told(two)
    assert report(cohort, [folder]).again == 4  # the same files, brought on a stick, count once
    assert "Because I would ask" not in made.text
    assert not any(code_of(number) in made.text for number in range(4))


def told(store) -> list[tuple]:
    """What a store holds of each person, but for fingerprints, which are its own."""
    return [
        (
            person.name,
            person.shows,
            [(place, last[-1].get("reason"), last[-1]["day"]) for place, last in person.answers()],
        )
        for person in store.people()
    ]


def test_the_same_file_twice_counts_once_and_a_newer_one_is_put_with_it(own):
    cohort, out = own
    with serving(cohort, out) as made, closing(Device(made.port)) as device:
        key = device.key()
        assert device.send(key, "hand-in", written(answers_file())) == {"done": "counted"}
        assert device.send(key, "hand-in", written(answers_file())) == {"done": "again"}
        cases = answers_file()["cases"] | {"the-invitation": answers_file()["cases"]["the-hashtag"]}
        assert device.send(key, "hand-in", written(answers_file(cases=cases))) == {"done": "counted"}
        made.line("^1 handed in")
    read = report(cohort)
    assert (read.people, read.either) == (1, 2)


def test_what_was_handed_in_can_be_taken_back_to_the_byte_and_handed_in_again_by_its_owner_alone(own):
    cohort, out = own
    secret = "A sentence that nobody else wrote."
    file = written(answers_file(reason=secret, show_reasons=True))
    with serving(cohort, out) as made, closing(Device(made.port)) as device, closing(Device(made.port)) as other:
        key = device.key()
        device.send(key, "hand-in", file)
        other.send(key, "hand-in", written(answers_file("xy12ab")))
        assert secret.encode() in store_path(cohort).read_bytes()
        assert other.send(key, "take-back", token=secrets.token_hex(16)) == {"done": "unknown"}
        assert kept(cohort) == ["be12rk", "xy12ab"]
        assert device.send(key, "take-back") == {"done": "taken back"}
        assert kept(cohort) == ["xy12ab"]
        assert secret.encode() not in store_path(cohort).read_bytes()
        assert b"be12rk" not in store_path(cohort).read_bytes()
        assert device.send(key, "hand-in", file) == {"done": "spent"}  # as somebody would who had recorded it
        assert kept(cohort) == ["xy12ab"]
        device.token = secrets.token_hex(16)
        assert device.send(key, "hand-in", file) == {"done": "counted"}


def test_taking_back_deletes_the_pages_that_were_made_of_it(own):
    cohort, out = own
    with serving(cohort, out) as made, closing(Device(made.port)) as device:
        device.send(device.key(), "hand-in", written(answers_file()))
        page = cohort.parent / "made.html"
        page.write_text("made of it")
        with Store(store_path(cohort)) as store:
            store.exported(page)
        assert device.send(device.key(), "take-back") == {"done": "taken back"}
        assert not page.exists()


def test_a_code_that_was_withdrawn_is_not_counted_again(own):
    cohort, out = own
    report(cohort, [_file(cohort, answers_file())])
    withdrawal(cohort, "be12rk")
    with serving(cohort, out) as made, closing(Device(made.port)) as device:
        assert device.send(device.key(), "hand-in", written(answers_file())) == {"done": "withdrawn"}
        assert device.send(device.key(), "hand-in", written(answers_file(before=41))) == {"done": "withdrawn"}
        made.line("^0 handed in")
    assert kept(cohort) == []


def _file(cohort, made):
    path = cohort.parent / "a-file.json"
    path.write_bytes(written(made))
    return path


HOSTILE = {
    "not JSON": b"{" * 50_000,
    "another cohort's": written(answers_file(cohort="another", book="another/learner")),
    "unknown key": written(answers_file(name="Ada Kettle")),
    "said twice": b'{"schema": "nobodys-data/answers", "schema": "nobodys-data/answers"}',
    "a picture": b"\x89PNG\r\n\x1a\n" + b"x" * 100,
    "two files": written(answers_file()) * 2,
    "too long a reason": written(answers_file(reason="Ada Kettle " * 1000)),
}


def test_hostile_files_are_refused_for_the_reason_that_a_debrief_gives_and_by_their_place_alone(own, tmp_path):
    cohort, out = own
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    with serving(cohort, out) as made, closing(Device(made.port)) as device:
        for number, (name, content) in enumerate(HOSTILE.items(), 1):
            (hostile / "file").write_bytes(content)
            (refused,) = report(cohort, [hostile / "file"]).refused
            said = device.send(device.key(), "hand-in", content)
            assert said == {"done": "refused", "reason": refused.reason}, name
            made.line(rf"^hand-in {number} was not counted: ")
    assert "Ada Kettle" not in made.text
    assert "127.0.1" not in made.text
    assert not store_path(cohort).exists()


def test_while_a_debrief_holds_the_store_a_hand_in_waits(own):
    cohort, out = own
    with serving(cohort, out) as made, closing(Device(made.port)) as device:
        key = device.key()
        device.send(key, "hand-in", written(answers_file()))
        said = []
        with Store(store_path(cohort)):
            sent = threading.Thread(
                target=lambda: said.append(device.send(key, "hand-in", written(answers_file("xy12ab"))))
            )
            sent.start()
            time.sleep(6)  # longer than SQLite itself waits
            assert said == []
        sent.join(30)
    assert said == [{"done": "counted"}]


def test_a_store_that_cannot_be_used_is_told_to_the_terminal_and_no_path_to_the_page(own):
    cohort, out = own
    store_path(cohort).write_bytes(b"no store at all")
    with serving(cohort, out) as made, closing(Device(made.port)) as device:
        assert device.send(device.key(), "hand-in", written(answers_file())) == {"done": "not kept"}
        made.line(r"^casebook: .*mine\.answers\.sqlite: ")


# ---- how it begins and ends


NO_PORT = """
import sys
def watch(event, given):
    if event == "socket.bind" and isinstance(given[1], tuple):
        print("BOUND", given[1], flush=True)
sys.addaudithook(watch)
from casebook.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("command", ["build", "withdraw", "serve"])
def test_nothing_listens_unless_asked(own, command):
    cohort, out = own
    given = {"build": [cohort, "--out", out], "withdraw": [cohort, "be12rk"], "serve": [cohort, "--address", "0.0.0.0"]}
    line = [sys.executable, "-c", NO_PORT, command, *map(str, given[command])]
    assert "BOUND" not in subprocess.run(line, capture_output=True, text=True, cwd=ROOT).stdout


def test_it_listens_at_two_addresses_and_no_other(own):
    with serving(*own) as made:
        process = psutil.Process(made.process.pid)
        listening = [one.laddr for one in process.net_connections("inet") if one.status == psutil.CONN_LISTEN]
        assert sorted(listening) == [(HERE, made.port), (IN_THE_ROOM, made.port)]
        assert process.children() == []


def test_without_handing_in_the_answers_page_is_the_built_one_and_nothing_is_taken(own):
    with serving(*own, "--no-hand-in") as made, closing(Device(made.port)) as device:
        built = (own[1] / "mine" / "learner" / "answers.html").read_bytes()
        _, headers, body = device.ask("/answers.html")
        assert body == built
        assert "connect-src 'none'" in headers["Content-Security-Policy"]
        assert device.post(b"x" * 100)[0] == 405
        assert device.ask("/_serve/hand-in.js")[0] == 404
        assert "Nothing can be handed in" in made.text
    assert not store_path(own[0]).exists()


def test_a_page_of_before_a_restart_cannot_hand_in_and_is_told(own):
    with serving(*own) as made, closing(Device(made.port)) as device:
        old = device.key()
    with serving(*own) as made, closing(Device(made.port)) as device:
        assert device.key() != old
        assert device.send(old, "hand-in", written(answers_file())) == {"status": 409}
        assert device.send(device.key(), "take-back") == {"done": "unknown"}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_with_the_terminal(own, how):
    with serving(*own) as made:
        with closing(Device(made.port)) as device:
            assert device.ask("/")[0] == 200
            assert made.end(how) == 0
        with pytest.raises(OSError) as refused:
            socket.create_connection((IN_THE_ROOM, made.port), timeout=5)
        assert refused.value.errno == errno.ECONNREFUSED
        assert "ended; nothing listens any more" in made.text
        assert "Traceback" not in made.text


def handing_in(made, key: bytes, acknowledged: set[str], first: int) -> None:
    """Hand in one learner's file after another until nobody answers; notes what was acknowledged."""
    for number in range(first, first + 90):
        try:
            with closing(Device(made.port, own=f"127.0.2.{first // 90 + 1}")) as device:
                said = device.send(key, "hand-in", written(answers_file(code_of(number))))
        except (OSError, HTTPException):
            return
        if said.get("done") == "counted":
            acknowledged.add(code_of(number))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_what_was_acknowledged_is_kept_however_it_ends(own, how):
    cohort, out = own
    acknowledged: set[str] = set()
    with serving_without_end(cohort, out, burst=1000, burst_of_one=1000) as made:
        with closing(Device(made.port)) as device:
            key = device.key()
        senders = [threading.Thread(target=handing_in, args=(made, key, acknowledged, 90 * n)) for n in range(6)]
        for sender in senders:
            sender.start()
        end = time.monotonic() + 60
        while len(acknowledged) < 40 and time.monotonic() < end:
            time.sleep(0.01)
        status = made.end(how)
        for sender in senders:
            sender.join(60)
        assert status == (0 if how == signal.SIGTERM else -signal.SIGKILL)
    assert len(acknowledged) >= 40
    stored = set(kept(cohort))
    assert acknowledged <= stored
    assert len(stored - acknowledged) <= 6  # on the way when it ended, one a sender
    if how == signal.SIGTERM:
        assert stored == acknowledged


# ---- limits


def test_slow_senders_are_left_and_others_are_answered_meanwhile(own):
    limits = {"header_seconds": 1, "body_seconds": 1}
    with serving_without_end(*own, **limits) as made, closing(Device(made.port)) as device:
        slow = [socket.create_connection((IN_THE_ROOM, made.port), timeout=20) for _ in range(20)]
        for number, sock in enumerate(slow):
            head = f"POST /hand-in HTTP/1.1\r\nHost: {device.host}\r\nOrigin: http://{device.host}\r\n"
            sock.sendall(f"{head}Content-Length: 1000\r\n\r\nx".encode() if number % 2 else b"GET / HT")
        assert device.ask("/")[0] == 200
        for sock in slow:
            while sock.recv(1000):
                pass  # until it is closed from over there
            sock.close()
        device.close()
        assert device.ask("/")[0] == 200


def test_one_address_may_hold_so_many_connections_and_send_so_often(own):
    limits = {"of_one": 5, "burst_of_one": 3, "a_second_of_one": 0.01}
    with serving_without_end(*own, **limits) as made:
        many = [socket.create_connection((IN_THE_ROOM, made.port), 20, ("127.0.3.1", 0)) for _ in range(8)]
        closed = 0
        for sock in many:
            sock.settimeout(0.3)
            try:
                closed += sock.recv(1) == b""
            except TimeoutError:
                pass
            except ConnectionResetError:
                closed += 1
        assert closed == 3
        with closing(Device(made.port, own="127.0.3.2")) as device:
            assert [device.post(b"x" * 100_000)[0] for _ in range(5)] == [409, 409, 409, 429, 429]
        with closing(Device(made.port, own="127.0.3.3")) as device:
            assert device.post(b"x")[0] == 409
        for sock in many:
            sock.close()


def test_so_much_and_no_more_is_held_at_once(own):
    with serving_without_end(*own, held_of_one=50_000) as made, closing(Device(made.port)) as device:
        assert device.post(b"x" * 100_000)[0] == 503
        assert device.post(b"x" * 40_000)[0] == 409  # what was held has been given back
        assert device.send(device.key(), "hand-in", written(answers_file())) == {"done": "counted"}


def test_who_does_not_take_a_page_is_left(own):
    with serving_without_end(*own, piece_seconds=1) as made:
        path, times = max((own[1] / "mine" / "learner").rglob("*.js"), key=lambda one: one.stat().st_size), 40
        name = path.relative_to(own[1] / "mine" / "learner").as_posix()
        with socket.create_connection((IN_THE_ROOM, made.port), timeout=20) as sock:
            sock.sendall(f"GET /{name} HTTP/1.1\r\nHost: {IN_THE_ROOM}:{made.port}\r\n\r\n".encode() * times)
            time.sleep(3)
            read = 0
            with contextlib.suppress(ConnectionResetError):
                while heard := sock.recv(1_000_000):
                    read += len(heard)
        assert 0 < read < times * path.stat().st_size
        with closing(Device(made.port)) as device:
            assert device.ask("/")[0] == 200


def test_a_rate_fills_again_and_forgets_names():
    now = [0.0]
    rate = Rate(2, 1, clock=lambda: now[0])
    assert [rate.allows("one") for _ in range(3)] == [True, True, False]
    assert rate.allows("other")
    now[0] = 1.0
    assert [rate.allows("one") for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert all(rate.allows(f"name {number}") for number in range(50))
    now[0] = 200.0
    rate.allows("last")
    assert len(rate._left) == 1


def test_a_share_is_given_back():
    share = Share(3, 2)
    assert [share.take("one"), share.take("one"), share.take("one")] == [True, True, False]
    assert [share.take("two"), share.take("two")] == [True, False]
    share.give_back("one")
    assert share.take("two")


# ---- what may be asked of the command


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--address", "0.0.0.0"], "not the address of one computer"),
        (["--address", "example.org"], "no IPv4 address"),
        (["--address", "203.0.113.9", "--port", "8399"], "cannot listen at"),
    ],
)
def test_an_address_that_cannot_be_served_is_named(own, given, words):
    done = casebook("serve", own[0], "--out", own[1], *given)
    assert done.returncode == 1
    assert words in done.stderr


def test_a_port_in_use_is_named_with_the_remedy():
    with closing(addresses.listening(HERE, 0)) as sock, pytest.raises(Exception, match="name another port"):
        addresses.listening(HERE, sock.getsockname()[1])


def test_a_missing_cohort_file_and_a_wrong_port_are_refused(tmp_path):
    assert "no such cohort file" in casebook("serve", tmp_path / "none.toml").stderr
    assert casebook("serve", tmp_path / "none.toml", "--port", "80").returncode == 2


def test_a_sealed_message_tells_little_by_its_length():
    key, other = secrets.token_bytes(32), secrets.token_bytes(32)
    lengths = {len(sealed(key, other, "hand-in", "0" * 32, b"x" * size)) for size in (1, 100, 5000, 8000)}
    assert len(lengths) == 1
