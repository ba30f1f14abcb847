"""What This book says of its numbers, at every value of its dials."""

import re
from pathlib import Path

import yaml

from casebook import contents
from casebook.cases import CASE_FILES
from casebook.consent import parts
from casebook.guidance import reviews
from casebook.world import grammar
from tests.claims import claims

claim = claims("this-book")


@claim("{verdict}, letter for letter.")
def test_the_row_alone_writes_the_post_again(at):
    row = at.world.ledger.set_index("post").rule[at.one.post]
    shown = at.world.posts.set_index("post").text[at.one.post]
    assert at.verdict == "The two are the same"
    assert grammar.text(row) == shown and at.one.rule == row


@claim(
    "The program writes all {how_many_posts} posts again from their recipes.",
    "{different} of {how_many_posts} posts differ.",
    "This proves one thing: every post agrees with its rule, so none was changed or added by hand afterwards.",
)
def test_no_post_comes_out_different(at):
    rules = at.world.ledger.set_index("post").rule
    differing = [row.post for row in at.world.posts.itertuples() if grammar.text(rules[row.post]) != row.text]
    assert differing == [] and at.different == 0
    assert at.how_many_posts == len(at.world.posts)


@claim(
    "The rules put together {how_many_pieces} pieces of text, and the longest has {longest_piece} words, as many as",
)
def test_pieces_are_counted_in_the_open_files(at):
    said = []
    for file in Path(grammar.__file__).parent.glob("*.yml"):
        if file.name == "names.yml":
            continue
        sheet = yaml.safe_load(file.read_text(encoding="utf-8"))
        said += sheet.get("skeletons", [])
        slots = sheet if file.name == "slots.yml" else sheet.get("slots", {})
        said += [entry for entries in slots.values() for entry in entries]
    pieces = {piece.strip() for text in said for piece in re.split(r"\{[a-z0-9_]+\}", str(text))}
    pieces = {piece for piece in pieces if parts.WORD.search(piece)}
    assert at.how_many_pieces == len(pieces)
    assert at.longest_piece == max(len(parts.WORD.findall(piece)) for piece in pieces)
    assert at.longest_piece in {len(parts.WORD.findall(text)) for text in at.posts.text}


@claim(
    "We take {sample} of the invented posts, and all {how_many_sentences} sentences of six words or more from the",
    "We look for each of them among all {how_many_posts} posts.",
)
def test_as_many_posts_are_drawn_as_the_dial_says(at):
    assert len(at.drawn) == at.sample
    assert at.how_many_sentences == at.were_heard


@claim(
    "Of {were_heard} sentences, {how_many_occur} occurs in a post, and {lead_to_some} leads to an account.",
    "None of them occurs in a post: we made sure of that with a check.",
    "how many of the {sample} posts lead to one account?",
    "It could not be otherwise: the speeches were written by hand, and the posts by rules.",
)
def test_no_sentence_of_a_last_word_stands_in_a_post(at):
    assert at.stand_in_a_post == 0
    assert at.how_many_occur == at.lead_to_some == "none"
    assert (at.heard.leads_to == "nobody").all()


@claim(
    "Quoted whole, {traced_whole} of the {sample} posts lead straight back to one account; cut to a",
    "cut to a sentence, {traced_cut}; with half of their phrases changed, {traced_changed}.",
)
def test_posts_quoted_whole_are_found_in_the_text_of_all_posts(at):
    holders = [set(at.posts.account[at.posts.text.str.contains(text, regex=False)]) for text in at.drawn.text]
    assert at.traced_whole == sum(len(accounts) == 1 for accounts in holders) > 0.5 * at.sample
    assert at.traced_whole >= at.traced_cut >= at.traced_changed >= 0


@claim(
    "{how_many_speak} people are given {last_words} speeches, with {words_said} words in all.",
    "People are harmed as knowers when others decide what their experience means, and this book has decided it",
)
def test_words_are_counted_in_the_decision_files(at):
    files = [yaml.safe_load(entry.read_text(encoding="utf-8")) for entry in CASE_FILES.iterdir() if _is_case(entry)]
    said = [
        at.here.for_case(case["case"]).say.fill(option["last_word"])
        for case in files
        for decision in case["decisions"]
        for option in decision["options"]
    ]
    assert at.last_words == len(said)
    assert at.words_said == sum(len(parts.WORD.findall(text)) for text in said)
    assert at.how_many_speak == len({case["stakeholders"][0]["name"] for case in files})


def _is_case(entry) -> bool:
    return entry.name.endswith(".yml") and entry.stem in {page.meta.id for page in contents.cases_named("")}


@claim("and has the last word in two cases")
def test_nell_has_the_last_word_in_two_cases(at):
    assert (at.voices.speaker == "Nell Wrenfield").sum() == 2


@claim(
    "{have_read} have read the book for us, {from_experience} of them from experience of services; "
    "{were_paid} were paid."
)
def test_those_who_read_it_are_the_rows_of_the_list(at):
    rows = reviews()
    assert at.have_read == len(rows)
    assert at.from_experience == len([row for row in rows if row["lived_experience"] == "yes"])
    assert at.were_paid == len([row for row in rows if row["paid"] == "yes"])


@claim("{so_far} The people who made the book read it in the place of people who use services.")
def test_an_empty_list_is_said_to_be_empty(at):
    assert (at.so_far == "The list is empty.") == (at.have_read == 0)


@claim("You get back seventeen.", "leave a space for the seven others")
def test_seven_of_twenty_four_are_still_out(at):
    assert 24 - 17 == 7


@claim("The table says how many words each of them is given.")
def test_every_case_of_the_table_is_named_by_its_title(at):
    assert at.voices.case.tolist() == [page.meta.title for page in contents.cases_named("")]


@claim("The facilitator opens the list to read it out. {read_out}")
def test_a_list_without_a_name_is_said_to_have_none(at):
    assert (at.read_out == "It is empty.") == (at.have_read == 0)


@claim("By hand, Nell is given {nell_by_hand} words.")
def test_nells_words_are_those_of_her_two_cases(at):
    said = at.voices[at.voices.speaker == "Nell Wrenfield"].words
    assert len(said) == 2 and at.nell_by_hand == said.sum() < at.words_said


@claim("If we took {sample_on_trial} posts, {traced_on_trial} of them, cut to a sentence, would lead to one account.")
def test_of_more_posts_cut_to_a_sentence_more_lead_to_an_account(at):
    assert at.sample_on_trial == 400 == len(at.more)
    assert at.traced_cut <= at.traced_on_trial < at.sample_on_trial
