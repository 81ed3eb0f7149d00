"""What the tests of the area pages share: a county, someone signed in, and reading a page and a file."""

import csv
import io
import re

from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.auth import sign_in
from tests.factories.people import give_role, make_person, make_unit

HALF_YEAR = "?fra=2026-05&til=2026-10"
TERTIAL = "?fra=2026-05&til=2026-08"


def make_county(name: str = "Havlandet", nation: Unit | None = None) -> Unit:
    return make_unit(UnitKind.COUNTY, name=name, parent=nation or make_unit(UnitKind.NATIONAL, name="Landet"))


def signed_in(app: Flask, role: Role, *units: Unit) -> FlaskClient:
    person = make_person()
    for unit in units:
        give_role(person, role, unit)
    return sign_in(app.test_client(), person)


def coordinator(app: Flask, county: Unit) -> FlaskClient:
    return signed_in(app, Role.COUNTY_COORDINATOR, county)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-500:]
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def row_of(text: str, name: str) -> str:
    """The cells of a row of the table as text, with bars between them."""
    row = next(r for r in re.findall(r"<tr.*?</tr>", text) if f">{name}<" in r)
    return re.sub(r"( ?\| ?)+", " | ", re.sub(r"<[^>]+>", "|", re.sub(r"<svg.*?</svg>", "", row))).strip(" |")


def file_rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
