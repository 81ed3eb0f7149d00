"""Who reaches the pages of a county, the nation and an office seen from outside, and by which way."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.fidelity import make_office
from tests.factories.people import make_unit
from tests.integration.fidelity.area.reading import (
    TERTIAL,
    coordinator,
    make_county,
    page,
    row_of,
    signed_in,
)


def test_each_role_is_led_to_its_own_figures(sqlite_app: Flask) -> None:
    county = make_county()
    office = make_office(county, "Nav Fjordvik", 6)
    nation = county.parent
    assert nation is not None

    def led_to(role: Role, *units: Unit) -> str | None:
        return signed_in(sqlite_app, role, *units).get("/rapporter").location

    assert led_to(Role.OFFICE_LEADER, office) == "/rapporter/hyppighet"
    assert led_to(Role.HPMT_SUPERVISOR, office) == "/rapporter/hyppighet"
    assert led_to(Role.COUNTY_COORDINATOR, county) == f"/rapporter/fylke/{county.id}"
    assert led_to(Role.FM_SUPERVISOR, county) == f"/rapporter/fylke/{county.id}"
    assert led_to(Role.FM_SUPERVISOR, office) == f"/rapporter/kontor/{office.id}"
    assert led_to(Role.RESOURCE_GROUP, nation) == "/rapporter/landet"
    for role in (Role.COUNSELLOR, Role.RESEARCHER, Role.ADMINISTRATOR):
        assert signed_in(sqlite_app, role, county).get("/rapporter").status_code == 404


def test_an_fm_supervisor_of_several_counties_chooses(sqlite_app: Flask) -> None:
    first = make_county("Havlandet")
    second, office = make_county("Fjellandet", first.parent), make_office(make_county("Skoglandet"), "Nav Skog", 6)
    text = page(signed_in(sqlite_app, Role.FM_SUPERVISOR, first, second, office), "/rapporter")
    assert [text.index(f">{name}</a>") for name in ("Fjellandet", "Havlandet", "Nav Skog")] == sorted(
        text.index(f">{name}</a>") for name in ("Fjellandet", "Havlandet", "Nav Skog")
    )
    assert "Skoglandet" not in text


@pytest.mark.parametrize("role", [Role.OFFICE_LEADER, Role.COUNTY_COORDINATOR, Role.FM_SUPERVISOR, Role.RESOURCE_GROUP])
def test_the_navigation_shows_reports_once(sqlite_app: Flask, role: Role) -> None:
    text = page(signed_in(sqlite_app, role, make_county()), "/")
    navigation = re.search(r'<nav class="hv-nav".*?</nav>', text)
    assert navigation is not None
    assert navigation[0].count(">Rapporter<") == 1


def test_nothing_outside_the_reach_is_found(sqlite_app: Flask) -> None:
    county, other = make_county("Havlandet"), make_county("Fjellandet")
    own, foreign = make_office(county, "Nav Fjordvik", 6), make_office(other, "Nav Fjell", 6)
    at_county = coordinator(sqlite_app, county)
    at_office = signed_in(sqlite_app, Role.FM_SUPERVISOR, own)
    leader = signed_in(sqlite_app, Role.OFFICE_LEADER, own)
    places = {f"/rapporter/fylke/{county.id}", f"/rapporter/kontor/{own.id}"}
    places |= {f"/rapporter/fylke/{other.id}", f"/rapporter/kontor/{foreign.id}", "/rapporter/landet"}
    # A unit of another kind than the address says is not found either.
    places |= {f"/rapporter/fylke/{own.id}", f"/rapporter/kontor/{county.id}"}

    def reached(client: FlaskClient) -> set[str]:
        found = {path for path in places if client.get(path).status_code == 200}
        assert {path for path in places if client.get(path + ".csv").status_code == 200} == found
        return found

    assert reached(at_county) == {f"/rapporter/fylke/{county.id}", f"/rapporter/kontor/{own.id}"}
    assert reached(at_office) == {f"/rapporter/kontor/{own.id}"}
    assert reached(leader) == set()


def test_the_nation_leads_to_the_counties_and_these_to_the_offices(sqlite_app: Flask) -> None:
    nation = make_unit(UnitKind.NATIONAL, name="Landet")
    county, other = make_county("Havlandet", nation), make_county("Fjellandet", nation)
    office = make_office(county, "Nav Aure", 8)
    make_office(other, "Nav Fjell", 9)
    client = signed_in(sqlite_app, Role.RESOURCE_GROUP, nation)
    text = page(client, f"/rapporter/landet{TERTIAL}&uten_fravaer=y")
    kept = "fra=2026-05&amp;til=2026-08&amp;uten_fravaer=y"
    assert f"/rapporter/fylke/{county.id}?{kept}" in text
    assert row_of(text, "Landet samlet").startswith("Landet samlet | 17 |")
    below = page(client, f"/rapporter/fylke/{county.id}{TERTIAL}&uten_fravaer=y")
    assert f"/rapporter/kontor/{office.id}?{kept}" in below and f"/rapporter/landet?{kept}" in below
    assert f"/rapporter/fylke/{county.id}?{kept}" in page(
        client, f"/rapporter/kontor/{office.id}{TERTIAL}&uten_fravaer=y"
    )
