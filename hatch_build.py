"""What a wheel brings beside the package: notebooks, the invented world, the examples and the environment.

They go into the package's folder, where `casebook.paths` looks. An editable install has them in the checkout. Only
these: whatever else somebody keeps in those folders, such as answers that came back, stays at home.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BROUGHT = (
    "notebooks/[0-9][0-9]-*.ipynb",
    "data_synthetic/*.csv",
    "data_synthetic/DATASHEET.md",
    "data_synthetic/datapackage.json",
    "data_synthetic/transcripts/*",
    "cohorts/clinical-psychology-uk.toml",
    "cohorts/community-workshop-ireland.toml",
    "cohorts/research-ethics-us.toml",
    "environment.yml",
)


class BesideThePackage(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == "editable":
            return
        root = Path(self.root)
        for pattern in BROUGHT:
            written = (path for path in sorted(root.glob(pattern)) if "." not in path.stem)  # and not by nbconvert
            for path in written:
                place = path.relative_to(root).as_posix()
                build_data["force_include"][str(path)] = f"casebook/_shared/{place}"
