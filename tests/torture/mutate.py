"""Changing right input into wrong input that still has its form: what plain mutation of bytes rarely makes."""

import io
import json
import random
import tomllib
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml
from lxml import etree

HOSTILE: list[Any] = [
    None,
    True,
    -1,
    0,
    2**63,
    10**400,
    1e308,
    float("nan"),
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202egnp.exe",
    "é" * 300,
    "x" * 5000,
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "file:///etc/passwd",
    "http://attacker.example/x",
    "{0.__class__.__mro__}",
    "%s%s%n",
    "${7*7}",
    "{{7*7}}",
    "'); import os; os.system('id'); ('",
    '"""\nimport os\n"""',
    "__import__('os').system('id')",
    "!!python/object/apply:os.system ['id']",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "&lt;&amp;",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    [],
    {},
    [[[[[[]]]]]],
    {"__proto__": {}},
    {"a": {"a": {"a": {"a": {}}}}},
]


def mutated(content: bytes, kind: str, seed: int) -> bytes:
    """The content with some of its values, names or parts changed. Of what has not this form, the content itself."""
    chance = random.Random(seed)
    try:
        return _KINDS[kind](content, chance)
    except (
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
        etree.Error,
        yaml.YAMLError,
    ):
        return content
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError):
        return content


def _json(content: bytes, chance: random.Random) -> bytes:
    value = _changed(json.loads(content), chance)
    return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _yaml(content: bytes, chance: random.Random) -> bytes:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    changed = _changed(_from_yaml(content), chance)
    return yaml.dump(changed, Dumper=dumper, allow_unicode=True).encode("utf-8", "surrogatepass")


@lru_cache(256)
def _from_yaml(content: bytes) -> Any:
    return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _toml(content: bytes, chance: random.Random) -> bytes:
    value = _changed(tomllib.loads(content.decode()), chance)
    lines = [f"{_key(name)} = {_toml_value(thing)}" for name, thing in value.items() if not isinstance(thing, dict)]
    for name, thing in value.items():
        if isinstance(thing, dict):
            lines.append(f"[{_key(name)}]")
            lines += [f"{_key(inner)} = {_toml_value(deeper)}" for inner, deeper in thing.items()]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _key(name: Any) -> str:
    return json.dumps(str(name))


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)} = {_toml_value(thing)}" for name, thing in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    if isinstance(value, str | bool | int | float):
        return json.dumps(value)
    return str(value)  # a date, or None, which TOML has not


def _xml(content: bytes, chance: random.Random) -> bytes:
    if content.startswith(b"PK"):
        return _zip(content, chance)
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    for _ in range(chance.randint(1, 4)):
        element = chance.choice(list(root.iter("*")))
        what = chance.randrange(6)
        word = str(chance.choice(HOSTILE))
        if what == 0:
            element.text = _printable(word)
        elif what == 1 and element.attrib:
            element.set(chance.choice(list(element.attrib)), _printable(word))
        elif what == 2 and element.attrib:
            element.attrib.pop(chance.choice(list(element.attrib)))
        elif what == 3 and element.getparent() is not None:
            element.getparent().remove(element)
        elif what == 4:
            other = chance.choice(list(root.iter("*")))
            element.append(etree.fromstring(etree.tostring(other)))
        else:
            element.tag = element.tag.replace("Code", "Set") if "Code" in element.tag else element.tag + "s"
    made = etree.tostring(root)
    head = b"<!DOCTYPE a [<!ENTITY b 'c'>]>" if chance.random() < 0.05 else b""
    return b"<?xml version='1.0' encoding='utf-8'?>" + head + made


def _printable(word: str) -> str:
    return "".join(letter for letter in word if letter.isprintable())


def _zip(content: bytes, chance: random.Random) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as after,
    ):
        for name in before.namelist():
            inner = before.read(name)
            inner = mutated(inner, chance.choice(["json", "xml"]), chance.randrange(2**32))
            what = chance.randrange(8)
            name = ["../" + name, "/" + name, name + "/", name.upper(), "a\\" + name, name, name, name][what]
            entry = zipfile.ZipInfo(name)
            if chance.random() < 0.1:
                entry.external_attr = chance.choice([0o120777, 0o010777, 0o140777]) << 16
            after.writestr(entry, inner)
            if chance.random() < 0.05:
                after.writestr("bomb.json", b"0" * 3_000_000)
    damaged = bytearray(made.getvalue())
    if chance.random() < 0.3:
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def _csv(content: bytes, chance: random.Random) -> bytes:
    tables = [table.split(b"\n") for table in content.split(b"\n----\n")]
    for _ in range(chance.randint(1, 4)):
        table = chance.choice(tables)
        line = chance.randrange(len(table))
        cells = table[line].split(b",")
        cells[chance.randrange(len(cells))] = str(chance.choice(HOSTILE)).encode("utf-8", "surrogatepass")
        table[line] = b",".join(cells)
        if chance.random() < 0.2:
            table.append(chance.choice(table))
    return b"\n----\n".join(b"\n".join(table) for table in tables)


def _changed(value: Any, chance: random.Random) -> Any:
    """A value with one to four of its places changed: for something hostile, or for what stands elsewhere in it."""
    pools = [HOSTILE, list(_leaves(value)) or HOSTILE]
    for _ in range(chance.randint(1, 4)):
        value = _one_change(value, chance, pools)
    return value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


def _one_change(value: Any, chance: random.Random, pools: list[list]) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        name = chance.choice(list(value))
        made = dict(value)
        what = chance.random()
        if what < 0.7:
            made[name] = _one_change(value[name], chance, pools)
        elif what < 0.85:
            made.pop(name)
        else:
            made[str(chance.choice(chance.choice(pools)))] = made.pop(name)
        return made
    if isinstance(value, list) and value and chance.random() < 0.9:
        place = chance.randrange(len(value))
        what = chance.random()
        if what < 0.7:
            return [*value[:place], _one_change(value[place], chance, pools), *value[place + 1 :]]
        return [*value[:place], *value[place + 1 :]] if what < 0.85 else value * chance.choice([2, 3])
    return chance.choice(chance.choice(pools))


_KINDS = {"json": _json, "yaml": _yaml, "toml": _toml, "xml": _xml, "zip": _zip, "csv": _csv}

FORMS = {  # of each reader: how its input is changed so that it keeps its form
    "cohort file (TOML)": "toml",
    "notebook (JSON)": "json",
    "decision file (YAML)": "yaml",
    "answers file (JSON)": "json",
    "answers in a zip": "zip",
    "REFI-QDA project (zip, XML)": "xml",
    "REFI-QDA codebook (XML)": "xml",
    "codes as tables (CSV)": "csv",
}
