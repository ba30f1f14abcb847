"""A Common Cartridge: what a platform's importer reads in it, rule by rule.

The schemas of Common Cartridge 1.1 may not be passed on by us, so their rules that concern us are written out here.
"""

import re
from collections import Counter
from dataclasses import replace

import lxml.html
import nh3
import pytest
from lxml import etree

from casebook.errors import CasebookError
from casebook.press.editions.blocks import EMPTY
from casebook.press.handouts.making import do
from casebook.press.handouts.packages.questions import NO_RIGHT_ANSWER
from casebook.press.site.plain import NOT_PLAIN
from tests.packages import ORDER, asking, held, job, some_pages

CC = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
DT = "{http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1}"
QTI = {"q": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}
TYPES = {"imsdt_xmlv1p1", "imsqti_xmlv1p2/imscc_xmlv1p1/assessment", "webcontent"}
CASES = ("the-hashtag", "the-quote", "the-follow-list")
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9._-]*$")


@pytest.fixture(scope="module")
def made(learner):
    return some_pages(learner)


@pytest.fixture(scope="module")
def files(learner, made):
    answer = do(job("cartridge", learner, made))
    assert list(answer) == ["packages/clinical-psychology-uk-learner.imscc"]
    return held(answer["packages/clinical-psychology-uk-learner.imscc"])


@pytest.fixture(scope="module")
def root(files):
    return etree.fromstring(files["imsmanifest.xml"])


def quiz(files, case):
    return etree.fromstring(files[f"quizzes/{case}.xml"])


def pages(files):
    return {name: lxml.html.document_fromstring(text) for name, text in files.items() if name.endswith(".html")}


def test_the_manifest_says_what_it_is_and_its_parts_stand_in_order(root):
    assert [child.tag for child in root] == [f"{CC}{name}" for name in ("metadata", "organizations", "resources")]
    assert root.findtext(f"{CC}metadata/{CC}schema") == "IMS Common Cartridge"
    assert root.findtext(f"{CC}metadata/{CC}schemaversion") == "1.1.0"
    lom = "{http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest}"
    title = root.findtext(f"{CC}metadata/{lom}lom/{lom}general/{lom}title/{lom}string")
    assert title == "Nobody's Data: Second-year trainees"


def test_every_identifier_is_a_name_and_its_own(root):
    identifiers = [element.get("identifier") for element in root.iter() if element.get("identifier")]
    assert all(NAME.match(one) for one in identifiers)
    assert max(Counter(identifiers).values()) == 1


def test_every_resource_is_of_a_known_type_and_shown_once(root):
    resources = {one.get("identifier"): one for one in root.iter(f"{CC}resource")}
    shown = [one.get("identifierref") for one in root.iter(f"{CC}item") if one.get("identifierref")]
    assert sorted(shown) == sorted(resources)
    assert {one.get("type") for one in resources.values()} == TYPES
    for one in resources.values():
        named = [file.get("href") for file in one.findall(f"{CC}file")]
        assert len(named) == len(set(named))
        if one.get("type") == "webcontent":
            assert one.get("href") == named[0]
        else:  # these are known by their one file
            assert one.get("href") is None
            assert len(named) == 1


def test_every_file_is_named_in_the_manifest_and_there(root, files):
    named = {file.get("href") for file in root.iter(f"{CC}file")}
    assert named == set(files) - {"imsmanifest.xml"}


def test_the_contents_are_one_tree_by_the_books_parts(root):
    organization = root.find(f"{CC}organizations/{CC}organization")
    assert organization.get("structure") == "rooted-hierarchy"
    (contents,) = organization.findall(f"{CC}item")
    assert contents.find(f"{CC}title") is None
    assert all(item.findtext(f"{CC}title") for item in contents.iter(f"{CC}item") if item is not contents)
    assert all(item.find(f"{CC}item") is None for item in contents.iter(f"{CC}item") if item.get("identifierref"))
    parts = [item.findtext(f"{CC}title") for item in contents]
    assert parts == ["About these pages", "Opening", "Mined", "Watched", "At the back"]
    mined = [[one.findtext(f"{CC}title") for one in case] for case in contents[2].findall(f"{CC}item")]
    named = ["Case 1: The hashtag", "Case 1, discussion: The hashtag", "Case 1, quiz: The hashtag"]
    assert mined[0][1:] == named
    assert mined[1][1] == "Case 2: The quote"


def words(text):
    """A text as one line of words, each between two strokes, for phrases to be looked up in."""
    return "|".join(["", *re.findall(r"\w+", text.lower()), ""])


def test_no_name_of_an_activity_is_a_phrase_of_the_book(learner):
    """Moodle makes a link of an activity's name wherever it is said, on pages, in discussions and in quizzes."""
    order = [(path.stem, "Mined") for path in sorted(learner.glob("*.html")) if path.stem not in NOT_PLAIN]
    assert len(order) > 17
    (package,) = do(job("cartridge", learner, some_pages(learner, order))).values()
    files = held(package)
    root = etree.fromstring(files["imsmanifest.xml"])
    names = {item.findtext(f"{CC}title") for item in root.iter(f"{CC}item") if item.get("identifierref")}
    assert len(names) == len(order) + 1 + 2 * 14
    said = [page.text_content() for page in pages(files).values()]
    for name in (name for name in files if name.startswith(("quizzes/", "topics/"))):
        texts = etree.fromstring(files[name]).iter(f"{DT}text", f"{{{QTI['q']}}}mattext")
        said += [lxml.html.fromstring(f"<div>{text.text}</div>").text_content() for text in texts]
    whole = "\n".join(map(words, said))
    assert [name for name in names if words(name) in whole] == []
    assert words("the table") in whole


def test_how_many_answers_wait_for_a_person_is_said_first(files):
    text = pages(files)["about/these-pages.html"].text_content()
    quizzes = [etree.fromstring(text) for name, text in files.items() if name.startswith("quizzes/")]
    essays = [len(quiz.xpath("//q:item[.//q:response_str]", namespaces=QTI)) for quiz in quizzes]
    assert essays == [4] * len(CASES)
    assert f"{sum(essays)} of the 18 questions are answered in words." in text
    assert "by hand" in text


# ---- pages


def test_pages_lead_to_one_another_and_show_their_pictures(files):
    for name, page in pages(files).items():
        ids = set(page.xpath("//@id"))
        assert bool(page.xpath("//img")) == (name.removesuffix(".html") in CASES), name
        for address in page.xpath("//img/@src | //a/@href"):
            if address.startswith("#"):
                assert address[1:] in ids, name
            elif not address.startswith("http"):
                assert address in files, name


def test_a_link_leads_to_another_page_or_out_or_is_plain_words(learner, made):
    links = (
        '<p><a href="#the-quote--the-scene">there</a> <a href="#glossary--here">here</a> <a href="#answers">nowhere</a>'
        ' <a href="https://example.org/a?b=c&amp;d">out</a></p><p id="glossary--here">Here.</p>'
    )
    more = tuple(replace(one, html=one.html + links) if one.name == "glossary" else one for one in made)
    (package,) = do(job("cartridge", learner, more)).values()
    page = pages(held(package))["glossary.html"]
    addresses = ["the-quote.html", "#glossary--here", "https://example.org/a?b=c&d"]
    assert page.xpath("//a/@href")[-3:] == addresses
    assert page.xpath("//a[starts-with(@href, 'https')]/@target") == ["_blank"]


def test_a_case_has_the_references_that_it_cites_at_its_end(files):
    page = pages(files)["the-hashtag.html"]
    assert "Privacy as Contextual Integrity" in page.text_content()
    assert page.xpath("//h2")[-1].text_content() == "References"


def test_pages_survive_a_sanitiser(files):
    for name, page in pages(files).items():
        body = page.find("body")
        before = lxml.html.tostring(body, encoding="unicode")
        after = lxml.html.fragment_fromstring(nh3.clean(before, link_rel=None), create_parent="div")
        assert after.text_content().split() == body.text_content().split(), name
        assert after.xpath("//img/@src") == body.xpath("//img/@src")
        assert after.xpath("//a/@href") == body.xpath("//a/@href")
        assert not page.xpath("//script | //@style | //@onclick | //section | //figure")


def test_a_case_to_read_says_where_answers_go(files):
    for case in CASES:
        text = pages(files)[f"{case}.html"].text_content()
        assert "what you submit there goes to the platform under your name" in text


# ---- discussions


def test_a_discussion_opens_with_both_arguments_and_says_who_reads(files):
    for case in CASES:
        topic = etree.fromstring(files[f"topics/{case}.xml"])
        assert [child.tag for child in topic] == [f"{DT}title", f"{DT}text"]
        text = topic.find(f"{DT}text")
        assert text.get("texttype") == "text/html"
        said = lxml.html.fragment_fromstring(text.text, create_parent="div")
        paragraphs = [one.text_content() for one in said.findall("p")]
        assert len(paragraphs) == 4
        assert paragraphs[0].startswith("For ")
        assert paragraphs[1].startswith("For ")
        assert "read by everybody in the course, under your name" in paragraphs[3]
        assert "Nobody has to write here about their own life" in paragraphs[3]
        assert said.xpath(".//a | .//@id") == []


def test_what_divides_them_stands_before_the_word_on_who_reads(files):
    text = etree.fromstring(files["topics/the-hashtag.xml"]).findtext(f"{DT}text")
    paragraphs = lxml.html.fragment_fromstring(text, create_parent="div").findall("p")
    assert paragraphs[2].text_content().startswith("They disagree")


# ---- quizzes


def entry(item, label):
    return item.findtext(f".//q:qtimetadatafield[q:fieldlabel='{label}']/q:fieldentry", namespaces=QTI)


@pytest.mark.parametrize("case", CASES)
def test_every_option_of_a_decision_gets_full_marks(files, made, case):
    asked = {exercise.id: exercise for page in made if page.name == case for exercise in page.exercises[:-2]}
    items = quiz(files, case).xpath("//q:item[.//q:response_lid]", namespaces=QTI)
    assert len(items) == 2
    for item in items:
        asked_here = asked[item.get("ident").removeprefix(f"{case}-")]
        assert entry(item, "cc_profile") == "cc.multiple_choice.v0p1"
        (lid,) = item.xpath("q:presentation/q:response_lid", namespaces=QTI)
        assert lid.get("rcardinality") == "Single"
        options = lid.xpath("q:render_choice/q:response_label/@ident", namespaces=QTI)
        assert options == [option.id for option in asked_here.options]
        assert len(options) >= 3
        always, *rest = item.xpath("q:resprocessing/q:respcondition", namespaces=QTI)
        assert always.find("q:conditionvar/q:other", QTI) is not None
        assert [one.findtext("q:conditionvar/q:varequal", namespaces=QTI) for one in rest] == options
        assert {one.find("q:conditionvar/q:varequal", QTI).get("respident") for one in rest} == {lid.get("ident")}
        assert {one.findtext("q:setvar", namespaces=QTI) for one in rest} == {"100"}
        assert NO_RIGHT_ANSWER in item.findtext("q:presentation/q:material/q:mattext", namespaces=QTI)
        score = item.find("q:resprocessing/q:outcomes/q:decvar", QTI)
        assert (score.get("varname"), score.get("minvalue"), score.get("maxvalue")) == ("SCORE", "0", "100")
        triggers = item.xpath(".//q:displayfeedback/@linkrefid", namespaces=QTI)
        assert triggers == item.xpath("q:itemfeedback/@ident", namespaces=QTI)
        follows = item.xpath("q:itemfeedback/q:flow_mat/q:material/q:mattext/text()", namespaces=QTI)
        for option, text in zip(asked_here.options, follows[1:], strict=True):
            assert lxml.html.fromstring(text).text_content() == option.next.split("\n\n")[0]


def rules(item):
    """An item's rules in order: whether the next is read as well, the option it is about or None, and its score."""
    for rule in item.xpath("q:resprocessing/q:respcondition", namespaces=QTI):
        option = rule.findtext("q:conditionvar/q:varequal", namespaces=QTI)
        yield rule.get("continue", "No") == "Yes", option, float(rule.findtext("q:setvar", "0", QTI))


def by_cc2olx(item):
    """What Open edX's converter takes for right: options that a rule is about, down to the first that stops."""
    right = set()
    for goes_on, option, _ in rules(item):
        right |= {option} - {None}
        if not goes_on:
            break
    return {option: 100 if option in right else 0 for option in options_of(item)}


def by_canvas(item):
    """What Canvas gives: rules become chains, ended by each that goes on, and a chain counts by its first option."""
    given = dict.fromkeys(options_of(item), 0)
    chains = [[]]
    for goes_on, option, score in rules(item):
        chains[-1].append((option, score))
        if goes_on:
            chains.append([])
    for chain in chains:
        option, score = next(((option, score) for option, score in chain if option), (None, 0))
        given |= {option: 100 if score > 0 else 0} if option else {}
    return given


def by_moodle(item):
    """What Moodle gives: each option the score of the rule that is about it."""
    return dict.fromkeys(options_of(item), 0) | {option: score for _, option, score in rules(item) if option}


def options_of(item):
    return item.xpath(".//q:response_label/@ident", namespaces=QTI)


@pytest.mark.parametrize("platform", [by_cc2olx, by_canvas, by_moodle])
def test_no_platform_takes_an_option_for_wrong(files, platform):
    items = [item for case in CASES for item in quiz(files, case).xpath("//q:item[.//q:response_lid]", namespaces=QTI)]
    assert len(items) == 2 * len(CASES)
    for item in items:
        given = platform(item)
        assert len(given) >= 3
        assert set(given.values()) == {100}
        assert item.find("q:presentation/q:response_lid", QTI).get("ident") == "response"  # what Canvas looks for
        assert entry(item, "question_type") == "multiple_choice_question"  # else Canvas lets one choose several


def test_the_readings_of_platforms_are_told_apart():
    """The rules as they were: the first option right, and the others wrong but in Moodle."""
    rule = "<respcondition continue='{}'><conditionvar>{}</conditionvar>{}</respcondition>"
    score = "<setvar>100</setvar>"
    stops = [rule.format("No", f"<varequal>{option}</varequal>", score) for option in "ab"]
    labels = "".join(f"<response_label ident='{option}'/>" for option in "ab")
    text = f"<item xmlns='{QTI['q']}'>{labels}<resprocessing>{rule.format('Yes', '<other/>', '')}{''.join(stops)}"
    item = etree.fromstring(text + "</resprocessing></item>")
    assert by_cc2olx(item) == by_canvas(item) == {"a": 100, "b": 0}
    assert by_moodle(item) == {"a": 100, "b": 100}


@pytest.mark.parametrize("case", CASES)
def test_positions_and_reasons_are_answered_in_words_and_say_where_they_go(files, case):
    items = quiz(files, case).xpath("//q:item[.//q:response_str]", namespaces=QTI)
    names = [item.get("ident").removeprefix(f"{case}-") for item in items]
    assert names == ["before", "first-why", "second-why", "after"]
    for item in items:
        assert entry(item, "cc_profile") == "cc.essay.v0p1"
        assert entry(item, "qmd_computerscored") == "No"
        assert item.xpath(".//q:varequal | .//q:response_lid | .//q:render_choice", namespaces=QTI) == []
        assert "goes to the platform under your name" in item.findtext(".//q:mattext", namespaces=QTI)


@pytest.mark.parametrize("case", CASES)
def test_a_quiz_is_in_the_cartridges_profile_with_its_parts_in_order(files, case):
    (assessment,) = quiz(files, case)
    q = "{" + QTI["q"] + "}"
    assert [child.tag for child in assessment] == [f"{q}qtimetadata", f"{q}rubric", f"{q}section"]
    assert entry(assessment, "cc_profile") == "cc.exam.v0p1"
    assert "goes to the platform under your name" in assessment.findtext(".//q:rubric//q:mattext", namespaces=QTI)
    order = [f"{q}{name}" for name in ("itemmetadata", "presentation", "resprocessing", "itemfeedback")]
    idents = assessment.xpath(".//q:item/@ident", namespaces=QTI)
    assert len(idents) == len(set(idents)) == 6
    for item in assessment.iter(f"{q}item"):
        tags = [child.tag for child in item]
        assert tags == sorted(tags, key=order.index)


# ---- what goes wrong, and what comes through


def test_it_is_the_same_cartridge_every_time(learner, made):
    asked = job("cartridge", learner, made)
    assert do(asked) == do(replace(asked, pages=tuple(made)))


@pytest.mark.parametrize(
    "words", ["<b>bold</b> & \"quoted\" 'so' ]]> --", "قسم علم النفس \u200f", "🧠 emoji 👩‍⚕️", "Very long " * 300]
)
def test_whatever_titles_and_cohorts_are_called(learner, made, words):
    odd = tuple(replace(one, title=words) if one.name in ("the-quote", "glossary") else one for one in made)
    (package,) = do(job("cartridge", learner, odd, cohort=words)).values()
    files = held(package)
    root = etree.fromstring(files["imsmanifest.xml"])
    titles = [title.text for title in root.iter(f"{CC}title")]
    short = words.strip() if len(words) <= 200 else None
    assert all(len(title) <= 220 for title in titles)
    assert any(title.endswith(short) if short else "Very long" in title for title in titles)
    assert len(lxml.html.document_fromstring(files["glossary.html"]).findtext(".//title").split()) == len(words.split())
    for name in ("topics/the-quote.xml", "quizzes/the-quote.xml"):
        etree.fromstring(files[name])


@pytest.mark.parametrize("bad", ["a bell \x07", "half \ud83e", "none \x00", "odd \ufffe"])
def test_a_character_that_xml_cannot_carry_is_named_with_its_page(learner, made, bad):
    places = {
        "title": lambda one: replace(one, title=bad),
        "html": lambda one: replace(one, html=one.html + f"<p>{bad}</p>"),
        "exercises": lambda one: asking(one, bad),
    }
    for change in places.values():
        odd = tuple(change(one) if one.name == "the-quote" else one for one in made)
        with pytest.raises(CasebookError, match=r"the page the-quote: .*U\+"):
            do(job("cartridge", learner, odd))


def test_a_picture_and_arguments_that_are_missing_are_named_with_their_page(learner, made):
    asked = job("cartridge", learner, made)
    with pytest.raises(CasebookError, match=r"the page the-hashtag: shows _charts/\w+\.svg"):
        do(replace(asked, pages=tuple(replace(one, edition=EMPTY) for one in made)))
    bare = tuple(replace(one, html=f'<h1 id="{one.name}">{one.title}</h1>') for one in made)
    with pytest.raises(CasebookError, match="the page the-hashtag: has no section “Two honest arguments”"):
        do(replace(asked, pages=bare))


def test_the_cases_are_those_of_the_book(files):
    assert {name for name in files if name.startswith("quizzes/")} == {f"quizzes/{case}.xml" for case in CASES}
    assert {f"{name}.html" for name, _ in ORDER} | {"about/these-pages.html"} == set(pages(files))
