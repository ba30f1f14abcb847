"""Has `jupyter nbconvert` write the numbers of a notebook's text into what it makes of the notebook."""

import sys
from pathlib import Path

from nbconvert.exporters import Exporter

BESIDE = Path(__file__).resolve().parent
if (BESIDE / "casebook").is_dir():  # the package lies beside notebooks that were handed out
    sys.path.insert(0, str(BESIDE))

c = get_config()  # noqa: F821
EXECUTE = "nbconvert.preprocessors.ExecutePreprocessor"
OURS = {EXECUTE: "casebook.converting.Execute"}
c.Exporter.default_preprocessors = [OURS.get(name, name) for name in Exporter.default_preprocessors.default()]
c.TemplateExporter.preprocessors = ["casebook.converting.Values"]
