"""What readers get that is the work of others, as a bill of materials, and what a build installs, as a page.

`python -m tests.sbom` (or `make sbom`) writes docs/sbom.json, CycloneDX 1.6, and what requirements.py makes of
pyproject.toml: environment.yml and docs/dependencies.md. Every version is read off what is installed or off the file
itself; a file that is passed on unchanged has its hash. What somebody else wrote and a book contains is not found by
this: the table below says it, and a test holds built books against it.
"""

import hashlib
import json
import re
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import vl_convert

from casebook.paths import PACKAGE
from casebook.press.site.scripts import STATIC, vega_script
from tests import requirements

ROOT = Path(__file__).parent.parent
SERVED = PACKAGE / "serve" / "static" / "nacl"
SBOM = ROOT / "docs" / "sbom.json"


def main() -> None:
    """Write the three files."""
    SBOM.write_text(bill(), encoding="utf-8")
    requirements.ENVIRONMENT.write_text(requirements.environment(), encoding="utf-8")
    requirements.PAGE.write_text(requirements.page(), encoding="utf-8")


# ---- the bill of materials


def bill() -> str:
    """The bill of materials as JSON text: without a day or a serial number, so that the same is the same."""
    book = {"type": "application", "name": "casebook", "description": "Nobody's Data, as readers get it"}
    book["licenses"] = [{"license": {"id": "CC-BY-SA-4.0"}}, {"license": {"id": "MIT"}}]
    made = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": book},
        "components": [*scripts(), *served(), *styles(), *schemas(), *fonts(), *documents()],
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def scripts() -> list[dict[str, Any]]:
    """Programs that run in a reader's browser."""
    bundle = _bundle()
    lite = re.search(rf'"({re.escape(vl_convert.get_vegalite_versions()[-1])}\.\d+)"', bundle)[1]
    within = [
        npm("vega", vl_convert.get_vega_version(), "BSD-3-Clause", "University of Washington Interactive Data Lab"),
        npm("vega-lite", lite, "BSD-3-Clause", "University of Washington Interactive Data Lab"),
        npm("vega-embed", vl_convert.get_vega_embed_version(), "BSD-3-Clause", "UW Interactive Data Lab"),
        npm("vega-themes", vl_convert.get_vega_themes_version(), "BSD-3-Clause", "UW Interactive Data Lab"),
        npm("vega-tooltip", "", "BSD-3-Clause", "UW Interactive Data Lab"),
        npm("vega-interpreter", "", "BSD-3-Clause", "UW Interactive Data Lab"),
        npm("d3", "", "ISC", "Mike Bostock", description="Those of its modules that Vega uses"),
    ]
    script = file("*_static/vega.js", vega_script(bundle).encode())
    reveal = PACKAGE / "press" / "handouts" / "slides" / "static" / "reveal"
    held = {name: (reveal / name).read_bytes() for name in ("reveal.js", "reveal.css", "LICENSE")}
    licences = (STATIC / "LICENCES.txt").read_text(encoding="utf-8")
    shown = re.search(r"reveal\.js 5\.2\.\d", licences)[0].split()[1]
    idb = {name: (STATIC / "idb" / name).read_bytes() for name in ("idb.js", "LICENSE")}
    return [
        python("vl-convert-python", "BSD-3-Clause", "Bundles what draws charts", [script, *within]),
        npm(
            "idb",
            re.search(r"idb ([\d.]+) \(ISC", licences)[1],
            "ISC",
            "Jake Archibald",
            within=[file(f"*_static/idb/{name}", content) for name, content in idb.items()],
            description="build/umd.js as it is: the browser's database, in which answers are kept",
        ),
        npm(
            "reveal.js",
            shown,
            "MIT",
            "Hakim El Hattab and contributors",
            within=[file(f"slides/_static/reveal/{name}", content) for name, content in held.items()],
            description="dist/reveal.js without its last line, which names a source map, and dist/reveal.css",
        ),
    ]


def served() -> list[dict[str, Any]]:
    """Programs that only a page of `casebook serve` loads, from beside the book: no folder of a book has them."""
    licences = (SERVED / "LICENCES.txt").read_text(encoding="utf-8")

    def unchanged(name: str, of: str, **rest: Any) -> dict[str, Any]:
        there = re.search(rf"  {name} ([\d.]+) \(", licences)[1]
        digest = hashlib.sha256((SERVED / of).read_bytes()).hexdigest()
        made = npm(name, there, **rest, description="Seals what is handed in to `casebook serve`; in no book's folder")
        return made | {"hashes": [{"alg": "SHA-256", "content": digest}]}

    blake = npm("blakejs", "", "MIT", "Blakejs contributors")
    return [
        unchanged("tweetnacl", "nacl.js", licence="Unlicense", publisher="TweetNaCl-js contributors"),
        unchanged(
            "tweetnacl-sealedbox-js",
            "sealedbox.js",
            licence="MIT",
            publisher="Manatsawin Hanmongkolchai",
            within=[blake],
        ),
    ]


def styles() -> list[dict[str, Any]]:
    """How the book's pages look, and what Sphinx and its theme write into them."""
    furo = files("furo") / "theme" / "furo" / "static"
    sheet = (furo / "styles" / "furo.css").read_bytes()
    gumshoe = (furo / "scripts" / "furo.js.LICENSE.txt").read_text(encoding="utf-8")
    within = [
        file("*_static/styles/furo.css", sheet),
        file("*_static/styles/furo-extensions.css", (furo / "styles" / "furo-extensions.css").read_bytes()),
        file("*_static/scripts/furo.js", (furo / "scripts" / "furo.js").read_bytes()),
        npm("gumshoejs", re.search(r"gumshoejs v([\d.]+)", gumshoe)[1], "MIT", "Chris Ferdinandi"),
        npm("normalize.css", re.search(rb"normalize\.css v([\d.]+)", sheet)[1].decode(), "MIT", "Nicolas Gallagher"),
        library("feather", "MIT", "Cole Bemis", "Some of the icons in Furo's pages"),
        library("tabler-icons", "MIT", "Paweł Kuna", "Some of the icons in Furo's pages"),
    ]
    notebooks = (files("myst_nb") / "static" / "mystnb.css").read_bytes()
    return [
        python("furo", "MIT", "The theme of the book's pages", within),
        python("sphinx-basic-ng", "MIT", "The frame of Furo's pages"),
        python("sphinx", "BSD-2-Clause", "Writes the book's pages", [file("*_static/basic.css")]),
        python("pygments", "BSD-2-Clause", "Colours program text", [file("*_static/pygments.css")]),
        python("accessible-pygments", "BSD-3-Clause", "The colours"),
        python("myst-nb", "BSD-3-Clause", "Notebooks in pages", [file("*_static/mystnb.*.css", notebooks)]),
    ]


def schemas() -> list[dict[str, Any]]:
    """Schemas that are passed on."""
    scorm = PACKAGE / "press" / "handouts" / "packages" / "static"
    refi = PACKAGE / "coding" / "schema"
    ims = [file(name, (scorm / name).read_bytes()) for name in SCORM]
    qda = [file(f"notebooks/casebook/coding/schema/{name}", (refi / name).read_bytes()) for name in REFI]
    terms = {"license": {"name": "Copyright 2001 IMS Global Learning Consortium; ADL. Passed on unchanged"}}
    described = "Schemas of a SCORM 1.2 package, as every such package carries them"
    return [
        {"type": "data", "name": "SCORM 1.2 schemas", "version": "1.2", "description": described}
        | {"licenses": [terms], "components": ims},
        {
            "type": "data",
            "name": "REFI-QDA schemas",
            "version": "1.5",
            "publisher": "Rotterdam Exchange Format Initiative",
        }
        | {"licenses": [{"license": {"id": "MIT"}}], "components": qda},
    ]


SCORM = ("adlcp_rootv1p2.xsd", "ims_xml.xsd", "imscp_rootv1p1p2.xsd", "imsmd_rootv1p2p1.xsd")
REFI = ("Codebook.xsd", "Project.xsd")


def fonts() -> list[dict[str, Any]]:
    """Fonts of which PDFs hold the letters that they use."""
    gust = {"license": {"name": "GUST Font License"}}
    vera = {"license": {"id": "Bitstream-Vera"}}
    within = [
        {"type": "data", "name": "Libertinus Serif", "licenses": [{"license": {"id": "OFL-1.1"}}]},
        {"type": "data", "name": "New Computer Modern", "licenses": [gust]},
        {"type": "data", "name": "DejaVu Sans Mono", "licenses": [vera]},
    ]
    return [python("typst", "Apache-2.0", "Sets the PDFs, with fonts that it brings", [file("*.pdf"), *within])]


def documents() -> list[dict[str, Any]]:
    """What is put round the text of a document."""
    where = [file("paper/*.docx"), file("paper/*.epub")]
    said = "Writes files for word processors and e-readers: theme, list of fonts and settings are its own"
    return [python("pypandoc-binary", "MIT", said, [*where, pandoc()])]


def pandoc() -> dict[str, Any]:
    """The program in pypandoc's wheel."""
    import pypandoc

    made = library("pandoc", "GPL-2.0-or-later", "John MacFarlane and contributors", "The program itself is in no book")
    return made | {"version": str(pypandoc.get_pandoc_version())}


def file(pattern: str, content: bytes | None = None) -> dict[str, Any]:
    """A file by its path in an edition, or a pattern of paths; with a hash if it is always the same."""
    made: dict[str, Any] = {"type": "file", "name": pattern}
    if content is not None:
        made["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]
    return made


def library(name: str, licence: str, publisher: str, description: str = "") -> dict[str, Any]:
    made = {"type": "library", "name": name, "publisher": publisher, "licenses": [{"license": {"id": licence}}]}
    return made | ({"description": description} if description else {})


def python(name: str, licence: str, description: str, within: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A package that is installed."""
    there = version(name)
    made = {"type": "library", "name": name, "version": there, "description": description}
    made |= {"licenses": [{"license": {"id": licence}}], "purl": f"pkg:pypi/{name}@{there}"}
    return made | ({"components": within} if within else {})


def npm(name: str, there: str, licence: str, publisher: str, *, within=(), description: str = "") -> dict[str, Any]:
    """A package of JavaScript or CSS that somebody bundled; its version, if that can be known."""
    made = library(name, licence, publisher, description)
    made |= {"version": there, "purl": f"pkg:npm/{name}@{there}"} if there else {"purl": f"pkg:npm/{name}"}
    return made | ({"components": list(within)} if within else {})


@cache
def _bundle() -> str:
    return vl_convert.javascript_bundle()


if __name__ == "__main__":
    main()
