"""The pages of a county, the nation and an office seen from outside: what they say and what their address holds."""

import io
import re
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import event

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import SessionStatus
from tests.factories.fidelity import make_office
from tests.factories.people import join, make_group, make_person, make_unit
from tests.integration.fidelity.area.reading import (
    HALF_YEAR,
    coordinator,
    file_rows,
    make_county,
    page,
    row_of,
    signed_in,
)


def test_the_rows_of_a_county_and_the_three_kinds_of_empty_ones(app: Flask) -> None:
    county = make_county()
    make_office(county, "Nav Aure", 12)
    make_office(county, "Nav Bø", 3, never_there=1)
    make_office(county, "Nav Eid", 5)
    make_office(county, "Nav Storøya", 6, status=None)
    make_office(county, "Nav Lyngvoll", 7, status=SessionStatus.PLANNED)
    make_unit(UnitKind.OFFICE, name="Nav Ytre Sandøy", parent=county)
    text = page(coordinator(app, county), f"/rapporter/fylke/{county.id}{HALF_YEAR}")
    assert row_of(text, "Nav Aure") == "Nav Aure | 12 | 100,0 % | 13,00 | 11 dager | 13 av 13 | 12. november"
    assert row_of(text, "Nav Bø") == "Nav Bø | Vises ikke: 1–4 veiledere | 11 dager | 13 av 13 | 12. november"
    assert "Nav Eid | Vises ikke: ville røpet tallet for et annet sted | 11 dager" in row_of(text, "Nav Eid")
    assert row_of(text, "Nav Storøya").startswith("Nav Storøya | Ingenting registrert | 6 | 0,0")
    assert row_of(text, "Nav Storøya").endswith("| Aldri | 0 av 0 | Aldri")
    # Sessions that were planned and not held are counted, so zero is a real zero.
    assert row_of(text, "Nav Lyngvoll") == "Nav Lyngvoll | 7 | 0,0 % | 0,00 | Aldri | 0 av 13 | Aldri"
    assert "Gjelder ikke: ingen veiledningsgruppe i perioden | – | – | –" in row_of(text, "Nav Ytre Sandøy")
    assert row_of(text, "Fylket samlet").startswith("Fylket samlet | 33 |")
    names = re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)</a>', text)
    assert names == ["Nav Aure", "Nav Bø", "Nav Eid", "Nav Lyngvoll", "Nav Storøya", "Nav Ytre Sandøy"]
    # A line for each row that is shown and has months with figures, and one for the county.
    assert text.count('class="hv-spark"') == 3
    assert "Medlem" not in re.sub(r"<(select|details).*?</\1>", "", text)


def test_on_a_phone_each_row_is_a_block_whose_cells_name_their_column(sqlite_app: Flask) -> None:
    county = make_county()
    make_office(county, "Nav Aure", 12)
    text = page(coordinator(sqlite_app, county), f"/rapporter/fylke/{county.id}{HALF_YEAR}")
    table = next(found for found in re.findall(r"<table.*?</table>", text) if ">Nav Aure<" in found)
    assert "hv-table--rows" in table
    row = next(found for found in re.findall(r"<tr.*?</tr>", table) if ">Nav Aure<" in found)
    heads = [re.sub("<[^>]+>", "", head) for head in re.findall(r'<th scope="col".*?</th>', table)]
    assert re.findall(r'data-label="([^"]+)"', row) == heads[1:]
    # The days since come first after the name, wherever the column stands.
    assert re.findall(r'<td[^>]*hv-first[^>]*data-label="([^"]+)"', row) == ["Dager siden sist"]


def test_the_rows_are_searched_by_name(sqlite_app: Flask) -> None:
    county = make_county()
    for name in ("Nav Aure", "Nav Eid"):
        make_office(county, name, 8)
    client = coordinator(sqlite_app, county)
    text = page(client, f"/rapporter/fylke/{county.id}{HALF_YEAR}&sok=AURE")
    assert "1 av 2 kontorer" in text and "Nav Aure</a>" in text and "Nav Eid</a>" not in text
    assert 'value="AURE"' in text and "sok=AURE" in text
    assert row_of(text, "Fylket samlet").startswith("Fylket samlet | 16 |")
    rows = file_rows(client, f"/rapporter/fylke/{county.id}.csv{HALF_YEAR}&sok=AURE")
    assert [row["unit_name"] for row in rows] == ["Nav Aure", "Havlandet"]
    assert "Ingen kontorer har dette i navnet" in page(client, f"/rapporter/fylke/{county.id}?sok=finnes-ikke")


def test_the_levels_above(sqlite_app: Flask) -> None:
    county = make_county()
    nation = county.parent
    assert nation is not None
    for unit, level, members in ((county, 2, 6), (nation, 3, 7)):
        group = make_group(unit, level=level)
        for _ in range(members):
            join(group, make_person())
    make_office(county, "Nav Aure", 8)
    client = signed_in(sqlite_app, Role.RESOURCE_GROUP, nation)
    second = page(client, f"/rapporter/fylke/{county.id}{HALF_YEAR}&niva=2")
    assert "På nivå 2 hører veiledningsgruppa til fylket" in second
    assert row_of(second, "Fylket samlet").startswith("Fylket samlet | Ingenting registrert | 6 |")
    assert "velg nivå 1 eller 2" in page(client, f"/rapporter/fylke/{county.id}{HALF_YEAR}&niva=3").lower()
    assert row_of(page(client, f"/rapporter/landet{HALF_YEAR}&niva=2"), "Havlandet").split(" | ")[2] == "6"
    third = page(client, f"/rapporter/landet{HALF_YEAR}&niva=3")
    assert row_of(third, "Landet samlet").startswith("Landet samlet | Ingenting registrert | 7 |")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("fra=2026-10&til=2026-11", "Velg en måned fra lista."),
        ("fra=2026-13&til=2026-10", "Velg en måned fra lista."),
        ("fra=2026-10&til=2026-05", "Perioden slutter før den begynner. Bytt om på månedene."),
        ("niva=4", "Velg nivå 1, 2 eller 3."),
        (f"sok={'a' * 101}", "Teksten er for lang."),
    ],
)
def test_a_wrong_address_is_explained_and_kept(sqlite_app: Flask, query: str, sentence: str) -> None:
    county = make_county()
    client = coordinator(sqlite_app, county)
    answer = client.get(f"/rapporter/fylke/{county.id}?{query}")
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert client.get(f"/rapporter/fylke/{county.id}.csv?{query}").status_code == 400
    if "2026-05" in query:
        assert 'value="2026-05" selected' in answer.get_data(as_text=True)


def test_the_default_is_the_last_six_whole_months(sqlite_app: Flask) -> None:
    county = make_county()
    text = page(coordinator(sqlite_app, county), f"/rapporter/fylke/{county.id}")
    assert "Veiledning på nivå 1, 1. mai–31. oktober 2026" in text
    assert 'value="2026-11"' not in text


def test_units_that_changed_in_the_period_say_so(sqlite_app: Flask) -> None:
    county = make_county()
    stays = make_office(county, "Nav Aure", 8)
    happened: dict[str, dict[str, Any]] = {
        "Nav Ny": {"opened_on": date(2026, 6, 1)},
        "Nav Borte": {"closed_on": date(2026, 8, 31)},
        "Nav Del": {"closed_on": date(2026, 9, 30), "merged_into_id": stays.id},
        "Nav Gammel": {"closed_on": date(2026, 4, 30)},
    }
    for name, changes in happened.items():
        unit = make_office(county, name, 8)
        for field, value in changes.items():
            setattr(unit, field, value)
    db.session.flush()
    text = page(coordinator(sqlite_app, county), f"/rapporter/fylke/{county.id}{HALF_YEAR}")
    assert "Nav Ny | Åpnet 1. juni 2026 |" in row_of(text, "Nav Ny")
    assert "Nav Borte | Lagt ned 31. august 2026 |" in row_of(text, "Nav Borte")
    assert "Nav Del | Slått sammen med Nav Aure 30. september 2026 |" in row_of(text, "Nav Del")
    assert ">Nav Gammel<" not in text


def test_the_files_have_names_and_the_same_figures_as_the_page(sqlite_app: Flask) -> None:
    county = make_county("Sør-Ødegård")
    make_office(county, "Nav Aure", 8)
    client = coordinator(sqlite_app, county)
    answer = client.get(f"/rapporter/fylke/{county.id}.xlsx{HALF_YEAR}")
    assert "hyppighet-sor-odegard-2026-05-2026-10.xlsx" in answer.headers["Content-Disposition"]
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    head, row, total = ([cell.value for cell in line] for line in sheet.rows)
    figures = dict(zip(head, row, strict=True))
    # The workbook is for a person, in the words of the page; the CSV keeps the machine's names.
    assert sheet.title == "Hyppighet" and not any(re.fullmatch("[a-z]+_[a-z_0-9]+", str(name)) for name in head)
    assert (figures["Veiledere"], figures["Snitt"], figures["I rute"]) == (8, 13, 1)
    assert (figures["Sist veiledet"], figures["Raden vises ikke"], figures["I rute, oktober 2026"]) == (
        datetime(2026, 11, 12),
        "Nei",
        1,
    )
    assert total[1] == "Sør-Ødegård"
    months = [name for name in head if str(name).startswith("I rute, ")]
    assert months[0] == "I rute, november 2025" and len(months) == 12


def test_every_report_page_says_what_the_figures_are_not_for(sqlite_app: Flask) -> None:
    county = make_county()
    office = make_office(county, "Nav Aure", 8)
    sentence = "Tallene er til hjelp for veiledningen og brukes ikke til å følge opp enkeltpersoner."
    client = coordinator(sqlite_app, county)
    for path in (f"/rapporter/fylke/{county.id}", f"/rapporter/kontor/{office.id}"):
        assert sentence in page(client, path)
    assert sentence in page(signed_in(sqlite_app, Role.OFFICE_LEADER, office), "/rapporter/hyppighet")


def test_the_pages_ask_the_database_at_most_twelve_times(app: Flask) -> None:
    nation = make_unit(UnitKind.NATIONAL)
    counties = [make_county(f"Fylke {number}", nation) for number in range(3)]
    offices = [make_office(county, f"Nav {number}", 5 + number) for county in counties for number in range(3)]
    client = signed_in(app, Role.RESOURCE_GROUP, nation)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *details: asked.append(details[2]))
    for path in ("/rapporter/landet", f"/rapporter/fylke/{counties[0].id}", f"/rapporter/kontor/{offices[0].id}"):
        client.get(path)
        asked.clear()
        client.get(f"{path}?fra=2024-11&til=2026-10")
        assert 0 < len(asked) <= 12, asked
