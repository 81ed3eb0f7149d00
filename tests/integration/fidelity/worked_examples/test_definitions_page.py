"""The page of definitions: it has every figure there is, and its examples are computed as the figures are."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.fidelity.figures import explanations as frequency_words
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile import office_cards
from hpmt_supervision.fidelity.worked_examples import frequency, invented
from hpmt_supervision.fidelity.worked_examples.invented import Counsellor
from tests.factories.auth import sign_in
from tests.factories.people import make_group as new_group
from tests.factories.people import member_of
from tests.factories.profile import make_rich_office

PAGE = "/rapporter/definisjoner"


def read(app: Flask) -> str:
    """The page as a counsellor reads it, who sees no figures of any office."""
    client = sign_in(app.test_client(), member_of(new_group()))
    answer = client.get(PAGE)
    assert answer.status_code == 200
    page = re.sub(r"\s+", " ", answer.get_data(as_text=True))
    return re.sub(r"( ?\| ?)+", " | ", re.sub(r"<(?!div id)[^>]+>", "|", page))


def test_every_figure_on_the_pages_has_its_entry(sqlite_app: Flask) -> None:
    office = make_rich_office()
    period = Period(date(2026, 5, 1), date(2026, 10, 31))
    cards = office_cards(office.unit.id, period, outside=False, row_is_withheld=False)
    shown = {figure.now.code for card in cards.cards.values() for figure in card.figures}
    assert len(shown) > 40
    with sqlite_app.test_request_context():
        shown |= set(frequency_words.explanations())
    page = read(sqlite_app)
    shown |= {"poisson", "wilson", "funnel", "median", "shift", "trend", "withheld", "training"}
    assert [code for code in sorted(shown) if f'id="tall-{code}"' not in page] == []


def test_the_examples_say_what_the_rules_give(sqlite_app: Flask) -> None:
    page = read(sqlite_app)
    assert "Veileder A | o o o o V i i | i i i i i i i" in page and "f f f f f f f" in page
    assert "Holdt av det som var booket | 75,0 % | 3 av 4" in page
    assert "Signert i tide | 33,3 % | 1 av 3" in page
    assert "Skifte | 9 måneder på rad under medianen." in page
    assert "Vises ikke | Kontor A og Kontor B" in page


@pytest.mark.parametrize(
    ("name", "value", "before", "after"),
    [
        (
            "SESSIONS",
            tuple(s if s.key != 4 else replace(s, status="held", reason=None) for s in invented.SESSIONS),
            "Holdt av det som var booket | 75,0 %",
            "Holdt av det som var booket | 100,0 %",
        ),
        (
            "COUNSELLORS",
            (Counsellor("A", (5,)), *invented.COUNSELLORS[1:]),
            "Oppmøter | 4 |",
            "Oppmøter | 3 |",
        ),
        (
            "FE_MONTHS",
            (replace(invented.FE_MONTHS[0], marks_sum=38), *invented.FE_MONTHS[1:]),
            "Mestring, 1–10 | 6,67",
            "Mestring, 1–10 | 7,67",
        ),
        ("CASES", invented.CASES[1:], "Meldt inn | 4 |", "Meldt inn | 3 |"),
    ],
)
def test_another_record_gives_another_figure(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, value: object, before: str, after: str
) -> None:
    assert before in read(sqlite_app)
    monkeypatch.setattr(invented, name, value)
    changed = read(sqlite_app)
    assert after in changed and before not in changed


def test_the_days_of_the_strip_add_up_to_the_figures(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        strip, figures = frequency._strip(), frequency.figures_of(invented.COUNSELLORS, invented.PERIOD)
    signs = "".join(cell for row in strip.rows for cell in row[1:])
    assert figures.attendances == signs.count("V")
    assert figures.on_schedule_days == signs.count("V") + signs.count("i")
    assert figures.active_days == figures.on_schedule_days + signs.count("o")
