"""What a case form holds: titles made from questions, and kept words."""

from hpmt_supervision.cases.written import MOST_KEPT_WORDS, Written, keep_word, title_from


def test_a_title_is_the_beginning_of_the_question() -> None:
    assert title_from("Hvordan kommer vi videre?") == "Hvordan kommer vi videre?"
    long = title_from("Hvordan får jeg arbeidsgiver med på en avklaring uten at deltakeren mister tryggheten?")
    assert long == "Hvordan får jeg arbeidsgiver med på en avklaring uten at …"
    assert title_from("   ") is None and title_from(None) is None
    assert len(title_from("x" * 500) or "") <= 62


def test_kept_words_are_kept_once_and_not_without_end() -> None:
    kept = keep_word(None, "  Kari   Nordmann ")
    assert kept == "Kari Nordmann"
    assert keep_word(kept, "Kari Nordmann") == kept
    assert keep_word(kept, None) == kept
    assert keep_word(None, "") is None
    for number in range(2 * MOST_KEPT_WORDS):
        kept = keep_word(kept, f"Ord{number}")
    assert len((kept or "").split("\n")) == MOST_KEPT_WORDS


def test_an_empty_case_says_so() -> None:
    assert Written().is_empty
    assert not Written(question="Hva nå?").is_empty
