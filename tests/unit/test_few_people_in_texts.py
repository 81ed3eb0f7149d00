"""Texts tell how few people are too few by the number that decides it, on every page and in the handbook."""

import re
from pathlib import Path

import pytest
from flask import Flask

from hpmt_supervision.fidelity.area.page import withheld_texts
from hpmt_supervision.fidelity.withholding import holders
from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE, few_people, is_few
from hpmt_supervision.fidelity.withholding.small_numbers import Reason
from hpmt_supervision.study import dictionary
from hpmt_supervision.study.anonymity import K
from hpmt_supervision.study.columns import NOT_SHOWN, POSITIONS, UNIT
from hpmt_supervision.web import texts
from hpmt_supervision.web.languages import TRANSLATED, read_catalogue

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
NUMBERS = {"en": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "sju": 7, "åtte": 8, "ni": 9, "ti": 10}
NUMBER = rf"(\d+|{'|'.join(NUMBERS)}|five|four)"
# How a number of people that is too small is written in the three languages. "Fem minutter" is no such number.
WRITTEN = re.compile(
    rf"\b1[–-]\d+ |\b(?:færre|fewer|less) (?:enn|than) {NUMBER}\b|\bunder {NUMBER} person|"
    rf"\b(?:én|en|éin|one) (?:til|to) (?:fire|four) (?:person|veil|rett|people|couns)|"
    rf"\b(?:minst|at least) {NUMBER} (?:person|veiled|rettleiar|people|couns)"
)
# How the handbook tells it.
TOLD = re.compile(rf"(?:færre enn|minst) {NUMBER}(?: personer| veiledere| står bak| har samme arm)")


def test_no_text_writes_the_number_itself() -> None:
    found = [message.id for message in texts.texts_of(texts.extract())]
    for language in TRANSLATED:
        found += [message.string for message in texts.texts_of(read_catalogue(language))]
    strings = {text for one in found for text in ([one] if isinstance(one, str) else one)}
    assert len(strings) > 10_000
    assert [text for text in strings if WRITTEN.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Vises ikke: 1–4 veiledere",
        "Tall om færre enn fem personer vises ikke.",
        "Figures on fewer than 5 people are not shown.",
        "fordi tallet bygger på under fem personer",
        "fordi de bygger på én til fire personer",
        "når minst 5 veiledere står bak",
    ],
)
def test_the_test_finds_a_number_that_is_written(text: str) -> None:
    assert WRITTEN.search(text)


def test_the_pages_follow_the_number(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert few_people() == f"1–{FEWEST_PEOPLE - 1}"
    monkeypatch.setattr(holders, "FEWEST_PEOPLE", 4)
    assert not is_few(4)
    with sqlite_app.test_request_context():
        assert withheld_texts()[Reason.SMALL] == "Vises ikke: 1–3 veiledere"
    assert "færre enn 4 personer" in sqlite_app.test_client().get("/slik-brukes-det").text


def test_what_goes_with_an_extract_follows_its_own_number(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite_app.test_request_context():
        for words in (str(POSITIONS[NOT_SHOWN]), str(UNIT.definition)):
            assert f"færre enn {K} personer" in words
        monkeypatch.setattr(dictionary, "K", 4)
        guards = " ".join(dictionary.guards())
    assert "færre enn 4 personer" in guards and "minst 4 personer" in guards
    assert str(K) not in guards


def test_an_extract_hands_out_no_smaller_class_than_the_pages_show() -> None:
    assert K >= FEWEST_PEOPLE


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda page: page.name)
def test_the_handbook_tells_the_number(page: Path) -> None:
    text = " ".join(page.read_text(encoding="utf-8").split())
    told = [NUMBERS[word] if word in NUMBERS else int(word) for word in TOLD.findall(text)]
    assert set(told) <= {K if page.name == "forsker.md" else FEWEST_PEOPLE}
    assert set(re.findall(r"1–\d+ veiledere", text)) <= {f"{few_people()} veiledere"}
