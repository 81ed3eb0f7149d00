"""The identity screen: each kind, offsets in the original text, overlaps, kept words and hostile spellings."""

from datetime import date
from itertools import pairwise

import pytest

from hpmt_supervision.privacy.findings import MESSAGES, mask
from hpmt_supervision.privacy.screening import Finding, FindingKind, position, screen, stops
from hpmt_supervision.privacy.word_lists import ambiguous_names, first_names, ordinary_words

TODAY = date(2026, 11, 23)
# The month is 81–92, so the numbers can belong to nobody.
NATIONAL = "15879212364"


def found(text: str, *, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the kind and the exact excerpt of every finding."""
    return [(str(find.kind), text[find.start : find.end]) for find in screen(text, today=TODAY, keep=keep)]


def kinds(text: str) -> set[str]:
    return {kind for kind, _ in found(text)}


@pytest.mark.parametrize(
    "written",
    [
        "158792 12364",
        "158792-12364",
        "158792.12364",
        "158792\u00a012364",
        "158792\u200912364",
        "158792 \u2013 12364",
        "158792\n12364",
        "158792\r\n12364",
        "15 87 92 12364",
        "158792 123 64",
        "1 5 8 7 9 2 1 2 3 6 4",
        "158792, 12364",
        "158792 personnummer 12364",
        "15.87.1992 12364",
        "158792\u200b12364",
        "1\u200d5\u00ad879212364",
        "\uff11\uff15\uff18\uff17\uff19\uff12 \uff11\uff12\uff13\uff16\uff14",
        "\u0661\u0665\u0668\u0667\u0669\u0662\u0661\u0662\u0663\u0666\u0664",
    ],
)
def test_a_national_number_is_found_however_it_is_written(written: str) -> None:
    for text in (written, f"fnr:{written},", f"({written})", f"nummer{written}er", f"I dag. {written} ble nevnt"):
        assert ("national_id", written) in found(text)


@pytest.mark.parametrize(
    "written", ["15879212365", "15879212374", "158792123641", "915879212364", "1587921236", "158792 123641"]
)
def test_other_digits_are_not_a_national_number(written: str) -> None:
    assert "national_id" not in kinds(f"Nummer {written} ble brukt")


def test_eleven_digits_are_not_looked_for_inside_a_row_of_scores() -> None:
    assert kinds("Skår: 1 5 8 7 9 2 1 2 3 6 4 7") == set()


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("Ring 406 12 345 nå", "406 12 345"),
        ("+47 40612345", "+47 40612345"),
        ("kl. 10 406 12 345 skal ringes", "406 12 345"),
        ("tlf40612345", "40612345"),
        ("ring 22 10 26 34 i dag", "22 10 26 34"),
        ("ring 22.10.26.34 i dag", "22.10.26.34"),
        ("21\u00a023\u00a045\u00a067", "21\u00a023\u00a045\u00a067"),
        ("mobil 40/61/23/45 her", "40/61/23/45"),
        ("Ring henne: 40 61\n23 45", "40 61\n23 45"),
        ("Tlf. +47 40,61,23,45", "40,61,23,45"),
        ("tlf 40612345 kr", "40612345"),
        ("nr 40612345, kr 500", "40612345"),
        ("406 12 345 kr sto det", "406 12 345"),
        ("uke 40612345", "40612345"),
        ("uke 40 61 23 45", "40 61 23 45"),
    ],
)
def test_phone_numbers(text: str, excerpt: str) -> None:
    assert ("phone", excerpt) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fristen er 31.12.2026",
        "24.11.2026 10.30",
        "24 11 2026",
        "Uke 21 22 23 24",
        "Uke 36 38 40 42 44",
        "Ring 24.11.2026",
        "Ring 24/11 10.30",
        "40612345 kr",
        "40 61\n23 45",
        "kl. 21.00-22.30",
        "24 000 000 kroner",
        "kr 24 000 000",
        "Sak 2026/1234",
    ],
)
def test_dates_clock_times_weeks_and_amounts_are_not_phone_numbers(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("bor i Storgata 5.", "Storgata 5"),
        ("Øvre Slottsgate 12 B er ny", "Øvre Slottsgate 12 B"),
        ("til Kirkeveien 7, 0350 Oslo i går", "Kirkeveien 7, 0350 Oslo"),
        ("Parkv. 3 er ledig", "Parkv. 3"),
        ("fikk Granlia 14 av kommunen", "Granlia 14"),
        ("bor i A\u030asveien 3 nå", "A\u030asveien 3"),
        ("post til 5003 Bergen", "5003 Bergen"),
        ("legen ved Torget 3", "Torget 3"),
    ],
)
def test_addresses(text: str, excerpt: str) -> None:
    assert ("address", excerpt) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tiltaksplass 2 passet",
        "Vurderingen 3 uker etter",
        "Veien 3 måneder fram",
        "I 2025 Oslo",
        "Våren 2026 Nav kom",
        "Prinsipp 8",
    ],
)
def test_ordinary_words_with_a_number_are_not_addresses(text: str) -> None:
    assert "address" not in kinds(text)


def test_other_things_that_stop() -> None:
    assert found("konto 9999.00.00022") == [("account", "9999.00.00022")]
    assert found("bilen AB 12345") == [("vehicle", "AB 12345")]
    assert found("se facebook.com/test.person nå") == [("profile_url", "facebook.com/test.person")]
    assert found("skriv til a.b@eksempel.no.") == [("email", "a.b@eksempel.no")]
    assert all(find.stops for find in screen("AB 12345, a@b.no, facebook.com/x", today=TODAY))


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("I går møtte jeg Kari Nordmann ute.", "Kari Nordmann"),
        ("Fatima kom.", "Fatima"),
        ("Deltaker heter Xoriyo nå.", "Xoriyo"),
        ("Fru Vaagland ringte.", "Vaagland"),
        ("Så sa Even at han kom.", "Even"),
        ("Møtet med Ngozi Okafor gikk bra.", "Ngozi Okafor"),
        ("Karis plan", "Karis"),
    ],
)
def test_likely_names_warn_with_a_reason(text: str, excerpt: str) -> None:
    (find,) = screen(text, today=TODAY)
    assert (find.kind, text[find.start : find.end], find.stops) == (FindingKind.NAME, excerpt, False)
    assert find.reason


@pytest.mark.parametrize(
    "text",
    [
        "Even om det er sent.",
        "Finn en plass.",
        "Hans mål er klart.",
        "I Mai var det stille.",
        "Hos Nav Fjordvik",
        "Vi brukte UTU.",
        "Ville det hjelpe?",
        "Endre planen.",
    ],
)
def test_ordinary_words_are_not_names(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "written", ["12.03.1985", "12/3-85", "12-03-85", "120385", "1985-03-12", "12. mars 1985", "12031985"]
)
def test_a_date_that_makes_an_adult_warns(written: str) -> None:
    assert found(f"Notert {written} i planen") == [("birth_date", written)]


@pytest.mark.parametrize(
    "text", ["født 14.02.2024", "f. 1985", "født -85", "bursdag 9. april", "FØDT I 1972", "fyller år 3. mai"]
)
def test_a_word_of_birth_makes_any_date_warn(text: str) -> None:
    assert kinds(text) == {"birth_date"}


@pytest.mark.parametrize("text", ["møte 12.03.2026", "siden 2015", "12.03.26", "12.13.1985", "150000 kr", "1. august"])
def test_meeting_dates_and_years_stay_silent(text: str) -> None:
    assert kinds(text) == set()


def test_age_limits_are_reckoned_from_today() -> None:
    assert kinds("01.01.2012") == {"birth_date"}
    assert kinds("01.01.2013") == set()
    assert not screen("01.01.2012", today=date(2025, 12, 31))
    assert kinds("01.01.1926") == {"birth_date"}
    assert kinds("01.01.1925") == set()


def test_the_most_serious_kind_keeps_the_place() -> None:
    assert found("kari.nordmann@eksempel.no") == [("email", "kari.nordmann@eksempel.no")]
    assert found(NATIONAL) == [("national_id", NATIONAL)]
    assert found("Ola Nordmanns vei 5") == [("address", "Ola Nordmanns vei 5")]


def test_kept_words_silence_warnings_only() -> None:
    text = f"Kari Nordmann, Karis plan, født 12.03.1985, {NATIONAL}, 406 12 345"
    assert {kind for kind, _ in found(text, keep=("kari", "Nordmann", "født 12.03.1985"))} == {"national_id", "phone"}
    assert ("name", "Kari Nordmann") in found(text, keep=("Kari",))
    assert {kind for kind, _ in found(text, keep=(NATIONAL, "406 12 345"))} >= {"national_id", "phone"}


def test_findings_are_ordered_and_do_not_overlap() -> None:
    finds = screen(f"Kari, 406 12 345, {NATIONAL}, Storgata 5, Ola", today=TODAY)
    assert [find.start for find in finds] == sorted(find.start for find in finds)
    assert all(left.end <= right.start for left, right in pairwise(finds))
    assert stops(finds)
    assert not stops(find for find in finds if find.kind is FindingKind.NAME)


def test_masked_hides_the_second_half() -> None:
    (find,) = screen("Vedtaket på 158792 12364 mens", today=TODAY)
    assert find.masked == "158792 •••••"
    assert mask("41") == "4•"
    assert mask("7") == "•"
    assert len(mask("a" * 500)) == 40


def test_messages_say_what_to_do_and_never_judge() -> None:
    assert set(MESSAGES) == set(FindingKind)
    for message in MESSAGES.values():
        assert "ugyldig" not in message.lower()
        assert "!" not in message
        assert "Ta d" in message or "Skriv heller" in message


def test_position_counts_from_one() -> None:
    assert position("", 0) == (1, 1)
    assert position("ab\ncd", 2) == (1, 3)
    assert position("ab\ncd", 3) == (2, 1)
    assert position("ab\r\ncd", 5) == (2, 2)
    with pytest.raises(ValueError, match="outside"):
        position("ab", 3)


def test_a_name_is_either_certain_or_ambiguous() -> None:
    assert not first_names() & ambiguous_names()
    assert not first_names() & ordinary_words()
    assert len(first_names()) > 300


def test_an_empty_text_has_no_findings() -> None:
    assert screen("", today=TODAY) == ()
    assert isinstance(screen("AB 12345", today=TODAY)[0], Finding)
