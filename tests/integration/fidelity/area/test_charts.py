"""Small multiples and the run chart of the whole on the page of a county."""

import re
from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.area.charts import change_told
from hpmt_supervision.fidelity.figures.month_shares import MonthShare
from hpmt_supervision.fidelity.figures.months import Month, months_up_to
from hpmt_supervision.people.models import UnitKind
from tests.factories.people import make_unit
from tests.integration.fidelity.area.test_pages import HALF_YEAR, coordinator, make_county, make_office, page


def test_one_small_chart_for_each_office_and_words_for_the_others(app: Flask) -> None:
    county = make_county()
    aure = make_office(county, "Nav Aure", 8)
    make_office(county, "Nav Fuglvik", 9)
    make_office(county, "Nav Storøya", 6, status=None)
    make_unit(UnitKind.OFFICE, name="Nav Ytre Sandøy", parent=county)
    aure.opened_on = date(2026, 3, 2)
    db.session.flush()
    text = page(coordinator(app, county), f"/rapporter/fylke/{county.id}{HALF_YEAR}&vis=sma")
    small = text[text.index('class="hv-small"') : text.index('id="samlet"')]
    names = re.findall(r"<h3[^>]*><a[^>]*>([^<]+)</a>", small)
    assert names == ["Nav Aure", "Nav Fuglvik", "Nav Storøya", "Nav Ytre Sandøy"]
    assert set(re.findall(r'<title id="liten-\d+">([^<]+)<', small)) == {
        "Nav Aure: i rute per måned",
        "Nav Fuglvik: i rute per måned",
    }
    assert "Ingenting registrert" in small and "Gjelder ikke: ingen veiledningsgruppe i perioden" in small
    # Opened before the period and within the months drawn.
    assert "Åpnet 2. mars" in small and small.count('class="c-base"') == 1
    assert "I rute per måned, tabell" in text, "the numbers stand beside the charts"


def test_a_withheld_office_has_words_and_no_chart(sqlite_app: Flask) -> None:
    county = make_county()
    for name, people in (("Nav Aure", 12), ("Nav Bø", 3), ("Nav Eid", 5)):
        make_office(county, name, people)
    text = page(coordinator(sqlite_app, county), f"/rapporter/fylke/{county.id}{HALF_YEAR}&vis=sma")
    small = text[text.index('class="hv-small"') : text.index('id="samlet"')]
    for name, words in (
        ("Nav Bø", "Vises ikke: 1–4 veiledere"),
        ("Nav Eid", "Vises ikke: ville røpet tallet for et annet sted"),
    ):
        panel = next(part for part in small.split("<li>") if f">{name}<" in part)
        assert words in panel and "c-line" not in panel and "c-dot" not in panel


def test_the_view_stays_in_the_address(sqlite_app: Flask) -> None:
    nation = make_unit(UnitKind.NATIONAL)
    county = make_county("Havlandet", nation)
    office = make_office(county, "Nav Aure", 8)
    text = page(coordinator(sqlite_app, county), f"/rapporter/fylke/{county.id}{HALF_YEAR}&vis=sma")
    assert '<input type="hidden" name="vis" value="sma"' in text
    assert re.search(r'href="/rapporter/fylke/\d+\.xlsx\?[^"]*vis=sma', text)
    [down] = re.findall(rf'href="(/rapporter/kontor/{office.id}\?[^"]*)"', text)
    assert "fra=2026-05" in down and "til=2026-10" in down
    plain = page(coordinator(sqlite_app, county), f"/rapporter/fylke/{county.id}{HALF_YEAR}&vis=noe")
    assert 'class="hv-small"' not in plain and 'id="samlet"' in plain


def months(shares: list[int | None]) -> list[MonthShare]:
    named = months_up_to(Month(2026, 10), len(shares))
    return [
        MonthShare(month, 0 if share is None else 100, share or 0, is_withheld=share is None)
        for month, share in zip(named, shares, strict=True)
    ]


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ([50] * 9, "Medianen kommer når minst 10 måneder har tall."),
        ([50, 60] * 6, "Ingen forskyvning eller trend nå. Svingningene kan være tilfeldige."),
        ([60, 61, 60, 62, 61, 60, 61, 60, 50, 45, 40, 35, 30, 25], "måneder på rad går ned, fra"),
        ([60, 61, 60, 62, 61, 60, 61, 60, 50, None, 40, 35, 30, 25], "måneder på rad går ned, fra"),
        ([10, 12, 20, 30, 40, 50, 60, 70, 80, 90], "10 måneder på rad går opp, fra"),
    ],
)
def test_what_the_rules_say_is_told_in_words(sqlite_app: Flask, shares: list[int | None], told: str) -> None:
    with sqlite_app.test_request_context():
        assert told in change_told(months(shares))
