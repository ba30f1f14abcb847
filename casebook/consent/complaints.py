"""It did not bring us into disrepute: three questions with three owners.

One finding is often made to answer three questions: was a rule of the employer broken (the employer's), were
standards met (the regulator's or register's), is this person's care safe and trusted (the service's). A
decision table gives the answer to each from the facts; `gaps_and_contradictions` proves by trying every
combination of facts that each question has exactly one answer. The rules are teaching rules drawn from
the positions in conduct_and_institutions (themes 5 and 6), not law and not any body's procedure; a real
account, policy and code say more than one word each. Replies are read in `replies`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import pandas as pd

from casebook.errors import CasebookError, suggestion
from casebook.world.care import QUESTIONS

CONTRACT, STANDARDS, CARE = QUESTIONS
FACTS: Mapping[str, tuple[str, ...]] = {
    "account": ("the employer's", "professional, own", "private"),
    "policy": ("official accounts only", "any account, if it harms the employer", "any account, if it harms a patient"),
    "register": ("covers personal accounts", "is silent on them", "none"),
    "patient": ("in the same care now", "in the service", "in another service"),
    "alternative": ("another clinician can take over", "nobody else can"),
}
ARISES, ARGUABLE = "has to be looked into", "these facts do not settle it"
NO, UNOWNED, NOT_PUT = "the answer is no", "nobody here can answer it", "not asked, so not answered"


@dataclass(frozen=True)
class Rule:
    """An answer to one question where the facts are as `when` says; a fact that is not named may be anything."""

    question: str
    answer: str
    because: str
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fits(self, facts: Mapping[str, str]) -> bool:
        """Whether every fact named is one of the values named."""
        return all(facts[fact] in values for fact, values in self.when.items())


def _is(**when: str | tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {fact: (values,) if isinstance(values, str) else values for fact, values in when.items()}


EMPLOYERS, OWN, PRIVATE = FACTS["account"]
OFFICIAL, EMPLOYER_HARMED, PATIENT_HARMED = FACTS["policy"]
PERSONAL_TOO, SILENT, NO_REGISTER = FACTS["register"]
SAME_NOW, IN_SERVICE, ELSEWHERE = FACTS["patient"]
CAN_MOVE, NOBODY_ELSE = FACTS["alternative"]

NOT_EMPLOYERS = (OWN, PRIVATE)
TABLE: tuple[Rule, ...] = (
    Rule(CONTRACT, ARISES, "the account is the employer's own", _is(account=EMPLOYERS)),
    Rule(CONTRACT, NO, "the policy speaks of official accounts only", _is(account=NOT_EMPLOYERS, policy=OFFICIAL)),
    Rule(CONTRACT, ARGUABLE, "the account shows her profession", _is(account=OWN, policy=EMPLOYER_HARMED)),
    Rule(CONTRACT, NO, "nothing ties the account to the employer", _is(account=PRIVATE, policy=EMPLOYER_HARMED)),
    Rule(
        CONTRACT,
        ARISES,
        "the policy names harm to a patient, who is one of this service's",
        _is(account=NOT_EMPLOYERS, policy=PATIENT_HARMED, patient=(SAME_NOW, IN_SERVICE)),
    ),
    Rule(
        CONTRACT,
        ARGUABLE,
        "the policy names harm to a patient and does not say whose",
        _is(account=NOT_EMPLOYERS, policy=PATIENT_HARMED, patient=ELSEWHERE),
    ),
    Rule(STANDARDS, ARISES, "the code covers personal accounts", _is(register=PERSONAL_TOO)),
    Rule(STANDARDS, ARISES, "the account is used for work", _is(register=SILENT, account=EMPLOYERS)),
    Rule(STANDARDS, ARGUABLE, "the code is silent; the regulator can say", _is(register=SILENT, account=NOT_EMPLOYERS)),
    Rule(STANDARDS, UNOWNED, "no regulator covers this work", _is(register=NO_REGISTER)),
    Rule(CARE, ARISES, "ask him what he needs; offer the other clinician", _is(patient=SAME_NOW, alternative=CAN_MOVE)),
    Rule(
        CARE,
        ARISES,
        "somebody who does not work for this service is needed",
        _is(patient=SAME_NOW, alternative=NOBODY_ELSE),
    ),
    Rule(CARE, ARISES, "say who reads her record and who decides", _is(patient=IN_SERVICE)),
    Rule(CARE, UNOWNED, "the care is in another service; say whom to ask there", _is(patient=ELSEWHERE)),
)

GAP, CONTRADICTION, TWICE = "no rule answers", "rules contradict each other", "rules say the same twice"

HEADS: Mapping[str, str] = {  # what the page calls the columns
    "question": "which question was asked",
    "owner": "who must answer it",
    "complaints": "how many complaints",
    "answered": "how many answered so far",
    "upheld": "in how many the complaint was upheld",
    "told": "how many people were told what was found",
    "answer": "what our own rules answer",
    "because": "what our rules go by, or what they ask for",
    "asked_for": "what people ask for",
    "reading": "is it in this reply?",
    "sentence": "the sentence that it rests on",
    "wanted": "share who called it very or most important",
    "missing": "of these, share who said that it did not come",
}

WANTED: Mapping[
    str, tuple[int, int]
] = {  # % of 279 to whom it mattered; % of those who said it did not come: friele2008
    "that a mistake is admitted, where there was one": (89, 79),
    "to be told which measures have been taken": (73, 88),
    "an explanation of how it could happen": (75, 79),
    "an apology": (45, 81),
    "an effort to restore the relationship": (19, 88),
}
SAID: Mapping[str, Mapping[str, str]] = {  # the facts, as a page says them
    "account": {
        "the employer's": "She used an account of her employer's.",
        "professional, own": "She used her own account, which shows her name and profession.",
        "private": "She used a private account, which does not show her profession.",
    },
    "policy": {
        "official accounts only": "The policy covers official accounts only.",
        "any account, if it harms the employer": "The policy covers any account, if the employer is harmed.",
        "any account, if it harms a patient": "The policy covers any account, if a patient is harmed.",
    },
    "register": {
        "covers personal accounts": "Her regulator's code covers personal accounts.",
        "is silent on them": "Her regulator's code does not mention personal accounts.",
        "none": "No regulator covers her work.",
    },
    "patient": {
        "in the same care now": "He is still in her care.",
        "in the service": "He is in the same service, with somebody else.",
        "in another service": "He is in another service now.",
    },
    "alternative": {
        "another clinician can take over": "Another clinician could take over.",
        "nobody else can": "Nobody else there could take over.",
    },
}


def headed(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The columns of a table that a page shows, with heads that say what stands below; shares as percentages."""
    shown = table[list(columns)].copy()
    for share in {"wanted", "missing"} & set(columns):
        shown[share] = shown[share].map("{:.0%}".format)
    return shown.rename(columns=HEADS)


def situations() -> list[dict[str, str]]:
    """Every combination of facts: 162."""
    return [dict(zip(FACTS, values, strict=True)) for values in product(*FACTS.values())]


def outcome(
    facts: Mapping[str, str], put: Collection[str] = tuple(QUESTIONS), table: Sequence[Rule] = TABLE
) -> pd.DataFrame:
    """What each question comes to on these facts: columns question, owner, answer, because; a row a question.

    `facts` names one value for each of FACTS; `put` the questions that are put, the others being "was not
    put". CasebookError for a fact or question that is missing or unknown, or one the table cannot answer.
    """
    _known_facts(facts)
    for question in put:
        _known_question(question)
    rows = []
    for question, owner in QUESTIONS.items():
        rule = _only_rule(question, facts, table) if question in put else None
        said = (rule.answer, rule.because) if rule else (NOT_PUT, "whoever must answer it has not been asked")
        rows.append((question, owner, *said))
    return pd.DataFrame(rows, columns=["question", "owner", "answer", "because"])


def gaps_and_contradictions(table: Sequence[Rule] = TABLE) -> pd.DataFrame:
    """What is wrong with a decision table, by trying every situation with every question.

    Columns question, fault, answers (of the rules that fit), and the facts. No rows: every question has
    exactly one answer in every situation, each from one rule. CasebookError for a rule about an unknown
    question or fact.
    """
    for rule in table:
        _known_rule(rule)
    rows = []
    for question, facts in product(QUESTIONS, situations()):
        answers = [rule.answer for rule in table if rule.question == question and rule.fits(facts)]
        if len(answers) != 1:
            fault = GAP if not answers else CONTRADICTION if len(set(answers)) > 1 else TWICE
            rows.append({"question": question, "fault": fault, "answers": " / ".join(answers), **facts})
    return pd.DataFrame(rows, columns=["question", "fault", "answers", *FACTS])


def open_after_a_no(table: Sequence[Rule] = TABLE) -> pd.DataFrame:
    """Where the contract question is answered no, how often the others still have to be, or can be, answered.

    Columns question, situations (with a no to the contract), still_open (of those). Situations count alike here
    and do not in life, so this is no frequency of complaints.
    """
    after = [answers for facts in situations() if (answers := _answers(facts, table))[CONTRACT] == NO]
    rows = [
        (question, len(after), sum(answers[question] in (ARISES, ARGUABLE) for answers in after))
        for question in (STANDARDS, CARE)
    ]
    return pd.DataFrame(rows, columns=["question", "situations", "still_open"])


def by_owner(complaints: pd.DataFrame) -> pd.DataFrame:
    """The complaints in the records by the question that was put: a row a question, those never put included.

    Columns question, owner, complaints, answered, and of those answered: upheld, apology, change, told.
    """
    answered = complaints.assign(answered=complaints.answered_on.fillna("") != "")
    counts = answered[["answered", "upheld", "apology", "change", "told"]].astype(int).groupby(answered.question).sum()
    counts.insert(0, "complaints", answered.groupby("question").size())
    table = counts.reindex(list(QUESTIONS), fill_value=0).rename_axis("question").reset_index()
    table.insert(1, "owner", table.question.map(QUESTIONS))
    return table


def most_upheld(put: pd.DataFrame) -> str:
    """The question that was most often upheld of those answered, in a table of `by_owner`."""
    answered = put[put.answered > 0]
    return str(answered.question[(answered.upheld / answered.answered).idxmax()])


def wanted_and_missing() -> pd.DataFrame:
    """What 279 complainants at Dutch hospitals wanted, and what they missed, as published (friele2008, table 4).

    Columns asked_for, wanted (share of the 279 to whom it was very or most important when they complained), missing
    (share of those who said afterwards that it had not come).
    """
    rows = [(asked_for, wanted / 100, missing / 100) for asked_for, (wanted, missing) in WANTED.items()]
    return pd.DataFrame(rows, columns=["asked_for", "wanted", "missing"])


def said(facts: Mapping[str, str]) -> str:
    """The facts in sentences, for a reader who knows no setting of the program."""
    _known_facts(facts)
    return " ".join(SAID[fact][value] for fact, value in facts.items())


def _answers(facts: Mapping[str, str], table: Sequence[Rule]) -> dict[str, str]:
    return {question: _only_rule(question, facts, table).answer for question in QUESTIONS}


def _only_rule(question: str, facts: Mapping[str, str], table: Sequence[Rule]) -> Rule:
    fitting = [rule for rule in table if rule.question == question and rule.fits(facts)]
    if len({rule.answer for rule in fitting}) != 1:
        fault = CONTRADICTION if fitting else GAP
        raise CasebookError(f"decision table, '{question}': {fault} where {_said(facts)}; see gaps_and_contradictions")
    return fitting[0]


def _known_rule(rule: Rule) -> None:
    _known_question(rule.question)
    for fact, values in rule.when.items():
        for value in values:
            _known_value(fact, value)


def _known_question(question: str) -> None:
    if question not in QUESTIONS:
        raise CasebookError(f"'{question}' is not one of the questions ({suggestion(question, QUESTIONS)})")


def _known_facts(facts: Mapping[str, str]) -> None:
    missing = set(FACTS) - set(facts)
    if missing:
        raise CasebookError(f"the facts lack {', '.join(sorted(missing))}")
    for fact, value in facts.items():
        _known_value(fact, value)


def _known_value(fact: str, value: str) -> None:
    if fact not in FACTS:
        raise CasebookError(f"'{fact}' is not a fact of the table ({suggestion(fact, FACTS)})")
    if value not in FACTS[fact]:
        raise CasebookError(f"{fact} = {value!r} ({suggestion(str(value), FACTS[fact])})")


def _said(facts: Mapping[str, str]) -> str:
    return ", ".join(f"{fact} is {value}" for fact, value in facts.items())
