"""The profile of an office as a PDF and as a workbook: the cards of the page, and not a figure more."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import openpyxl
import pikepdf
import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, UnitKind
from tests.factories.auth import sign_in
from tests.factories.people import make_unit
from tests.factories.profile import RichOffice, make_rich_office
from tests.integration.fidelity.area.reading import HALF_YEAR, coordinator, make_county

OWN = "/rapporter/hyppighet"
ABOUT_PEOPLE = {"Sakenes vei", "Hva vi øver på", "FE-skjema", "Mestring", "Opplæring og behov"}


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def fetch(app: Flask, person: Person, path: str) -> tuple[bytes, str]:
    db.session.commit()
    answer = sign_in(app.test_client(), person).get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-300:]
    return answer.data, str(answer.headers.get("Content-Disposition", ""))


def outside_path(office: RichOffice, ending: str = "") -> str:
    return f"/rapporter/kontor/{office.unit.id}{ending}{HALF_YEAR}"


def sheet_rows(content: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book["Profil"].iter_rows(min_row=2, values_only=True))


def figures_of_page(content: bytes) -> list[str]:
    """The values of the tables of the cards, in order."""
    text = re.sub(r"\s+", " ", content.decode())
    tables = re.findall(r"<table[^>]*><caption[^>]*>[^<]*</caption>.*?</table>", text.split('id="profil"', 1)[1])
    rows = [row for table in tables if "Bygger på" in table for row in re.findall(r"<tr.*?</tr>", table)[1:]]
    return [re.sub("<[^>]+>", "", re.findall(r"<td.*?</td>", row)[1]).replace("–", "") for row in rows]


def test_the_files_hold_the_cards_of_the_page_inside_and_outside(app: Flask) -> None:
    office = make_rich_office()
    for person, page, file in (
        (office.leader, OWN + HALF_YEAR, f"{OWN}/profil.xlsx{HALF_YEAR}"),
        (office.coordinator, outside_path(office), outside_path(office, "/profil.xlsx")),
    ):
        seen, _name = fetch(app, person, page)
        content, name = fetch(app, person, file)
        assert re.search(r"kontorprofil-[a-z-]+-2026-05-2026-10\.xlsx", name)
        rows = [row for row in sheet_rows(content) if row[1] and row[1] != "Merknad"]
        assert [str(row[3] or "") for row in rows] == figures_of_page(seen)
        assert file.replace("&", "&amp;").split("?")[0] in seen.decode()
    row = next(row for row in rows if row[1] == "Holdt av det som var booket")
    # A share is a number to count with, and its definition stands beside it.
    assert row[2] == pytest.approx(0.7692, abs=1e-4)
    assert row[3] == "10 av 13" and "Holdte veiledninger delt på" in str(row[-1])


def test_what_the_page_withholds_is_in_no_file(sqlite_app: Flask) -> None:
    office = make_rich_office(counsellors=4)
    content, _name = fetch(sqlite_app, office.coordinator, outside_path(office, "/profil.xlsx"))
    rows = sheet_rows(content)
    hidden = [row for row in rows if row[0] in ABOUT_PEOPLE]
    assert {row[0] for row in hidden} == ABOUT_PEOPLE
    assert all(row[2] == "Vises ikke: ville fortalt om få personer" and not any(row[3:]) for row in hidden)
    # Those who work there see all of it.
    own, _name = fetch(sqlite_app, office.leader, f"{OWN}/profil.xlsx{HALF_YEAR}")
    assert not any("få personer" in str(cell) for row in sheet_rows(own) for cell in row)


def test_the_pdf_is_accessible_and_says_for_whom_it_is(sqlite_app: Flask) -> None:
    office = make_rich_office()
    content, name = fetch(sqlite_app, office.coordinator, outside_path(office, "/profil.pdf"))
    assert ".pdf" in name
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "nb"
        assert str(document.docinfo.Title).startswith(f"Kontorprofil, {office.unit.name}, 1. mai–31. oktober 2026")
        with document.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"


def test_an_office_without_a_group_has_no_cards_and_no_file(sqlite_app: Flask) -> None:
    county = make_county()
    office = make_unit(UnitKind.OFFICE, name="Nav Ytre Sandøy", parent=county)
    client = coordinator(sqlite_app, county)
    db.session.commit()
    assert client.get(f"/rapporter/kontor/{office.id}/profil.pdf{HALF_YEAR}").status_code == 404
    assert "profil.pdf" not in client.get(f"/rapporter/kontor/{office.id}{HALF_YEAR}").get_data(as_text=True)


def test_a_wrong_address_is_explained(sqlite_app: Flask) -> None:
    office = make_rich_office()
    db.session.commit()
    answer = sign_in(sqlite_app.test_client(), office.leader).get(f"{OWN}/profil.pdf?fra=2026-10&til=2026-05")
    assert answer.status_code == 400
    assert "Gå tilbake og velg på siden" in answer.get_data(as_text=True)
