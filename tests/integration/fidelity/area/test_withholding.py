"""What the pages and files seen from outside withhold, and that they withhold the same."""

from datetime import date

from flask import Flask

from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.frequency_report.formats import cells, columns
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.fidelity import make_office
from tests.factories.people import join, make_absence, make_group, make_person, make_unit
from tests.integration.fidelity.area.reading import (
    HALF_YEAR,
    TERTIAL,
    coordinator,
    file_rows,
    make_county,
    page,
    row_of,
    signed_in,
)


def test_the_distribution_and_the_longest_gap_are_for_the_county_and_never_for_an_office(sqlite_app: Flask) -> None:
    county = make_county()
    office = make_office(county, "Nav Aure", 8)
    client = coordinator(sqlite_app, county)
    text = page(client, f"/rapporter/fylke/{county.id}{HALF_YEAR}")
    assert "Lengste opphold, samlet" in text and "Veiledninger per veileder, samlet" in text
    alone = page(client, f"/rapporter/kontor/{office.id}{HALF_YEAR}")
    assert "100,0" in alone and "13,00" in alone and "Holdt og avlyst" in alone
    assert 'id="opphold"' not in alone and 'id="fordeling"' not in alone
    row, total = file_rows(client, f"/rapporter/fylke/{county.id}.csv{HALF_YEAR}")
    assert (row["n0"], row["n6_plus"], row["longest_gap_days"]) == ("", "", "")
    assert (total["n0"], total["n6_plus"], total["longest_gap_days"]) == ("0", "8", "13")
    (row,) = file_rows(client, f"/rapporter/kontor/{office.id}.csv{HALF_YEAR}")
    assert (row["supervisees"], row["n6_plus"], row["longest_gap_days"]) == ("8", "", "")


def test_a_small_office_shows_its_sessions_and_nothing_about_people(sqlite_app: Flask) -> None:
    county = make_county()
    office = make_office(county, "Nav Bø", 3)
    make_office(county, "Nav Aure", 9)
    text = page(coordinator(sqlite_app, county), f"/rapporter/kontor/{office.id}{HALF_YEAR}")
    assert "Vises ikke: 1–4 veiledere" in text and "n = 13 veiledninger" in text
    assert "Sist veiledet 12. november" in text
    # The cards beneath say that all that was booked was held, which is about sessions.
    frequency = text.split('id="profil"')[0]
    assert 'class="c-dot"' not in text and "100,0" not in frequency and "n = 3" not in text


def test_the_page_withholds_what_the_command_withholds(app: Flask) -> None:
    nation = make_unit(UnitKind.NATIONAL)
    county, other = make_county("Havlandet", nation), make_county("Fjellandet", nation)
    for name, members in (("Nav Aure", 12), ("Nav Bø", 3), ("Nav Eid", 5)):
        make_office(county, name, members)
    make_office(other, "Nav Fjell", 4)
    make_office(other, "Nav Topp", 9)
    period = Period(date(2026, 5, 1), date(2026, 10, 31))

    def reported(by: str, unit: str) -> list[dict[str, str]]:
        found = frequency_report(db.session, Question(period, by=by, unit=unit, withhold_small=True))
        return [
            {n: "" if c is None else str(c).lower() for n, c in zip(columns(found), cells(found, row), strict=True)}
            for row in found.rows
        ]

    def plain(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        lowered = [{name: value.lower() for name, value in row.items()} for row in rows]
        return [
            {n: v for n, v in row.items() if not n.endswith(("held_on", "attendances_withheld")) and "_20" not in n}
            for row in lowered
        ]

    client = signed_in(app, Role.RESOURCE_GROUP, nation)
    rows = file_rows(client, f"/rapporter/fylke/{county.id}.csv{HALF_YEAR}")
    assert plain(rows) == reported("office", county.text_id) + reported("county", county.text_id)
    rows = file_rows(client, f"/rapporter/landet.csv{HALF_YEAR}")
    assert plain(rows) == reported("county", nation.text_id) + reported("national", nation.text_id)


def test_an_office_that_shrinks_has_no_row_for_a_period_with_its_small_months(app: Flask) -> None:
    county = make_county()
    # Somebody is never there, because a sum of which everything is on schedule would give every part away.
    office = make_office(county, "Nav Krymp", 7, leaving=4, never_there=1)
    make_office(county, "Nav Eid", 6, never_there=1)
    make_office(county, "Nav Aure", 12, never_there=1)
    client = coordinator(app, county)
    text = page(client, f"/rapporter/fylke/{county.id}{HALF_YEAR}")
    assert "Vises ikke: 1–4 veiledere i minst én av månedene" in row_of(text, "Nav Krymp")
    assert "Vises ikke: ville røpet tallet for et annet sted" in row_of(text, "Nav Eid")
    assert row_of(text, "Nav Aure").startswith("Nav Aure | 12 |")
    assert row_of(text, "Fylket samlet").startswith("Fylket samlet | 25 |")
    rows = {row["unit_name"]: row for row in file_rows(client, f"/rapporter/fylke/{county.id}.csv{HALF_YEAR}")}
    for name in ("Nav Krymp", "Nav Eid"):
        assert {rows[name][f"on_schedule_2026_{month:02}"] for month in (9, 10)} == {"withheld"}
        assert (rows[name]["withheld"], rows[name]["supervisees"]) == ("true", "")
    # A period that ends before the office shrinks has a row, and its months; so has a later period's month before it.
    before = {row["unit_name"]: row for row in file_rows(client, f"/rapporter/fylke/{county.id}.csv{TERTIAL}")}
    assert (before["Nav Krymp"]["withheld"], before["Nav Krymp"]["on_schedule_2026_08"]) == ("false", "0.8571")
    alone = page(client, f"/rapporter/kontor/{office.id}{HALF_YEAR}")
    assert "Vises ikke: 1–4 veiledere i minst én av månedene" in alone
    (row,) = file_rows(client, f"/rapporter/kontor/{office.id}.csv{HALF_YEAR}")
    assert row["on_schedule_2026_10"] == "withheld" and row["on_schedule_2026_03"] == "0.8571"


def test_few_absent_people_leave_one_of_the_two_reports(app: Flask) -> None:
    county = make_county()
    office = make_office(county, "Nav Aure", 9, leaving=2, left_on=date(2026, 8, 15))
    make_office(county, "Nav Eid", 8)
    client = coordinator(app, county)
    without = TERTIAL + "&uten_fravaer=y"
    sentence = "Vises bare med fravær og sluttede: forskjellen gjelder 1–4 veiledere"
    text = page(client, f"/rapporter/fylke/{county.id}{without}")
    assert sentence in row_of(text, "Nav Aure") and sentence in row_of(text, "Fylket samlet")
    assert row_of(text, "Nav Eid").startswith("Nav Eid | 8 |")
    assert "Trakten vises når" in text and "Lengste opphold, samlet" not in text
    rows = file_rows(client, f"/rapporter/fylke/{county.id}.csv{without}")
    assert [(row["unit_name"], row["withheld"], row["supervisees"]) for row in rows] == [
        ("Nav Aure", "true", ""),
        ("Nav Eid", "false", "8"),
        ("Havlandet", "true", ""),
    ]
    alone = page(client, f"/rapporter/kontor/{office.id}{without}")
    assert sentence in alone and "Vis med fravær og sluttede" in alone
    assert row_of(page(client, f"/rapporter/fylke/{county.id}{TERTIAL}"), "Nav Aure").startswith("Nav Aure | 9 |")


def test_people_on_leave_are_left_out_when_they_are_many(sqlite_app: Flask) -> None:
    county = make_county()
    office = make_office(county, "Nav Aure", 12)
    group = make_group(office)
    for number in range(5):
        person = make_person(f"Borte {number}")
        join(group, person)
        make_absence(person, "leave", date(2026, 8, 1))
    client = coordinator(sqlite_app, county)
    path = f"/rapporter/fylke/{county.id}{TERTIAL}"
    assert row_of(page(client, path), "Nav Aure").startswith("Nav Aure | 17 |")
    assert row_of(page(client, path + "&uten_fravaer=y"), "Nav Aure").startswith("Nav Aure | 12 |")


def test_absent_people_are_left_out_of_a_third_of_a_year_alone(sqlite_app: Flask) -> None:
    county = make_county()
    office = make_office(county, "Nav Aure", 12)
    client = coordinator(sqlite_app, county)
    for place in (f"fylke/{county.id}", f"kontor/{office.id}"):
        answer = client.get(f"/rapporter/{place}{HALF_YEAR}&uten_fravaer=y")
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Uten fravær og sluttede vises for ett tertial om gangen" in text
        assert 'value="2026-10" selected' in text or 'selected value="2026-10"' in text
        assert client.get(f"/rapporter/{place}.csv{HALF_YEAR}&uten_fravaer=y").status_code == 400
