"""What of translations goes with notebooks to work in."""

import pytest

from casebook.language import speaking
from casebook.language.handed import catalogues


def test_nothing_goes_with_an_english_notebook():
    assert catalogues((), for_facilitators=True) == {}


@pytest.mark.parametrize("for_facilitators", [False, True])
def test_learners_get_no_word_that_is_for_facilitators(for_facilitators):
    with speaking("de"):
        told = catalogues((), for_facilitators=for_facilitators)
    whole = b"\n".join(told.values()).decode()
    assert "casebook/language/locale/de/terms.yml" in told
    assert "For the facilitator" not in whole and "If you have ten minutes" not in whole  # it is in the notebook
    assert ("Wait for a minute. Then write one line" in " ".join(whole.replace('"\n"', "").split())) == for_facilitators
    assert "Approve" in whole  # an option of The hashtag, which a live notebook asks


def test_a_case_that_is_withheld_is_in_no_catalogue():
    with speaking("de"):
        told = catalogues({"the-hashtag"}, for_facilitators=False)
    assert not any("the-hashtag" in name for name in told)
    assert "Thornwick" not in b"".join(told.values()).decode()
