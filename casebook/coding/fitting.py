"""When counting agreement fits, and why it is out of place in reflexive thematic analysis.

What is said of each source is what its abstract says, or what is marked as taken from elsewhere: the references are
`oconnor2020`, `braun2021` and `hayes2007` in casebook/guidance/references.bib.
"""

import html
from dataclasses import dataclass

from casebook.guidance import figures

PARAGRAPHS = (
    "Agreement measures how alike several people use one codebook. Where a codebook has to mean the same in every "
    "hand, that is worth knowing: O'Connor and Joffe (2020) say that such a check can make coding more systematic and "
    "open, and set a team talking. They also say that it is disputed, and that some hold it out of place in "
    "qualitative work.",
    "Thematic analysis is several methods under one name. Braun and Clarke (2020) write that editors and reviewers "
    "often miss this, and ask for coding reliability as if all of it needed that. In reflexive thematic analysis "
    "what a reader notices is what the reading is made of. A second reader who sees something else has not made a "
    "mistake, and a number for how often two readers coincide measures something that was never the aim. So do not "
    "count agreement there: say who read, and from where.",
    "Krippendorff's alpha takes any number of coders and bears gaps (Hayes and Krippendorff 2007). The line of "
    "{common} that is often asked for, and {floor} for tentative conclusions, we know from the documentation of "
    "programs and not from Krippendorff's text. With a dozen excerpts the interval is wider than the "
    "distance between those lines. Look first at the passages where people part.",
)


@dataclass(frozen=True)
class Remark:
    """A few paragraphs of plain text, which a notebook shows as HTML."""

    paragraphs: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n\n".join(self.paragraphs)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in self.paragraphs)


def when_to_count_agreement() -> Remark:
    """When agreement between coders fits, and why not in a reflexive reading, in three paragraphs."""
    lines = {
        "common": figures()["hayes2007/krippendorff-alpha-commonly"]["value"],
        "floor": figures()["hayes2007/krippendorff-alpha-floor"]["value"],
    }
    return Remark(tuple(paragraph.format(**lines) for paragraph in PARAGRAPHS))
