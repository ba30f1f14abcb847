"""A quiz in QTI 1.2, in the profile that Common Cartridge 1.1 allows.

Every option gets full marks, by each program's own reading: no rule stops the ones after it, since Open edX's converter
takes for right what stands before the first such stop, and Canvas what its first chain of rules begins with.
"""

from collections.abc import Sequence
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from casebook.language import gettext
from casebook.press.handouts.packages.questions import NO_RIGHT_ANSWER, PREFACE, Choice, Question

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
WHERE = f"{QTI} http://www.imsglobal.org/profile/cc/ccv1p1/ccv1p1_qtiasiv1p2p1_v1p0.xsd"
E = ElementMaker(namespace=QTI, nsmap={None: QTI, "xsi": XSI})
QUIZ = {
    "cc_profile": "cc.exam.v0p1",
    "qmd_assessmenttype": "Examination",
    "qmd_scoretype": "Percentage",
    "qmd_feedbackpermitted": "Yes",
    "qmd_hintspermitted": "No",
    "qmd_solutionspermitted": "No",
    "cc_maxattempts": "unlimited",
}
CHOICE = {
    "cc_profile": "cc.multiple_choice.v0p1",
    "question_type": "multiple_choice_question",  # Canvas's own; it would take several right options for “select all”
    "qmd_scoringpermitted": "Yes",
    "qmd_computerscored": "Yes",
}
ESSAY = {"cc_profile": "cc.essay.v0p1", "qmd_scoringpermitted": "Yes", "qmd_computerscored": "No"}
ALWAYS = "general_fb"  # no option's id has such a stroke


def assessment(id_: str, title: str, questions: Sequence[Question], language: str) -> bytes:
    """A quiz as the text of its file. Every option of a choice gets full marks; a preface says where answers go."""
    quiz = E.assessment(
        {"ident": id_, "title": title, f"{{{XML}}}lang": language},
        fields(QUIZ),
        E.rubric(shown(f"<p>{gettext(PREFACE)}</p>")),
        E.section({"ident": "root_section"}, *(item(question) for question in questions)),
    )
    root = E.questestinterop({f"{{{XSI}}}schemaLocation": WHERE}, quiz)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def item(question: Question) -> Any:
    """A question with options, or one that is answered in words."""
    named = {"ident": question.id, "title": question.title}
    if not question.choices:
        blank = E.response_str({"ident": "response", "rcardinality": "Single"}, E.render_fib({"prompt": "Box"}))
        return E.item(named, E.itemmetadata(fields(ESSAY)), E.presentation(shown(question.html), blank))
    labels = [E.response_label({"ident": choice.id}, shown(choice.html)) for choice in question.choices]
    options = E.response_lid({"ident": "response", "rcardinality": "Single"}, E.render_choice(*labels))
    return E.item(
        named,
        E.itemmetadata(fields(CHOICE)),
        E.presentation(shown(question.html), options),
        E.resprocessing(
            E.outcomes(E.decvar(varname="SCORE", vartype="Decimal", minvalue="0", maxvalue="100")),
            E.respcondition({"continue": "Yes"}, E.conditionvar(E.other()), feedback(ALWAYS)),
            *(full_marks(choice) for choice in question.choices),
        ),
        told(ALWAYS, f"<p>{gettext(NO_RIGHT_ANSWER)}</p>"),
        *(told(f"{choice.id}_fb", choice.then) for choice in question.choices),
    )


def full_marks(choice: Choice) -> Any:
    """What happens when an option is taken: full marks, and what follows in the story."""
    return E.respcondition(
        {"continue": "Yes"},
        E.conditionvar(E.varequal({"respident": "response"}, choice.id)),
        E.setvar({"action": "Set", "varname": "SCORE"}, "100"),
        feedback(f"{choice.id}_fb"),
    )


def feedback(id_: str) -> Any:
    """The sign that something is shown after answering."""
    return E.displayfeedback(feedbacktype="Response", linkrefid=id_)


def told(id_: str, html: str) -> Any:
    """What is shown after answering."""
    return E.itemfeedback({"ident": id_}, E.flow_mat(shown(html)))


def shown(html: str) -> Any:
    """HTML in a quiz."""
    return E.material(E.mattext({"texttype": "text/html"}, html))


def fields(values: dict[str, str]) -> Any:
    """What a program may want to know beforehand."""
    pairs = (E.qtimetadatafield(E.fieldlabel(name), E.fieldentry(value)) for name, value in values.items())
    return E.qtimetadata(*pairs)
