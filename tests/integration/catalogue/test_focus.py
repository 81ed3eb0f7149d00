"""Focus tools: who may choose, what is refused, and what members see."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.catalogue import operations, queries
from hpmt_supervision.catalogue.models import FocusTool
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import StandIn
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue, make_focus, tool
from tests.factories.people import make_group, make_unit, member_of, supervisor_of, viewer_for

TODAY = date(2026, 11, 23)


def codes(rows: list[FocusTool]) -> list[str]:
    return [row.tool.code for row in rows]


def test_the_supervisor_chooses_and_the_past_keeps_its_own(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    boss = viewer_for(supervisor_of(group), TODAY)
    make_focus(group, "utu", "mirroring", since=date(2026, 9, 1))
    operations.choose_focus_tools(
        group=group, tools=[tool("network_map").id, tool("utu").id], until=date(2026, 12, 18), by=boss
    )
    assert codes(queries.focus_tools(group.id, TODAY)) == ["utu", "network_map"]
    assert codes(queries.focus_tools(group.id, TODAY - timedelta(days=1))) == ["mirroring", "utu"]
    assert queries.focus_tools(group.id, date(2026, 12, 19)) == []
    # A second choice the same day replaces the first.
    operations.choose_focus_tools(group=group, tools=[tool("utu").id], until=None, by=boss)
    assert codes(queries.focus_tools(group.id, TODAY)) == ["utu"]


def test_none_ends_the_focus(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    make_focus(group, "utu", since=date(2026, 9, 1))
    operations.choose_focus_tools(group=group, tools=[], until=None, by=viewer_for(supervisor_of(group), TODAY))
    assert queries.focus_tools(group.id, TODAY) == []


def test_only_who_leads_the_group_may_choose(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    other = supervisor_of(make_group(make_unit()))
    member = member_of(group)
    for person in (other, member):
        with pytest.raises(NotFound):
            operations.choose_focus_tools(group=group, tools=[], until=None, by=viewer_for(person, TODAY))
    stand_in = StandIn(
        group_id=group.id,
        absent_person_id=supervisor_of(group).id,
        person_id=other.id,
        valid_from=TODAY,
        valid_to=TODAY,
    )
    db.session.add(stand_in)
    db.session.flush()
    operations.choose_focus_tools(group=group, tools=[tool("utu").id], until=None, by=viewer_for(other, TODAY))
    with pytest.raises(NotFound):
        next_day = viewer_for(other, TODAY + timedelta(days=1))
        operations.choose_focus_tools(group=group, tools=[], until=None, by=next_day)


def test_what_cannot_be_chosen_gets_a_sentence(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    boss = viewer_for(supervisor_of(group), TODAY)
    tool("iimage").valid_to = date(2025, 1, 1)
    db.session.flush()
    many = [tool(code).id for code in ("utu", "mirroring", "scaling", "fak_weak", "fak_strong", "five_d")]
    for tools, until in (
        ([tool("iimage").id], None),
        ([987654], None),
        (many, None),
        (many[:2], TODAY - timedelta(days=1)),
        (many[:2], TODAY + timedelta(days=367)),
    ):
        with pytest.raises(UserError) as refused:
            operations.choose_focus_tools(group=group, tools=tools, until=until, by=boss)
        assert str(refused.value)
    assert db.session.scalars(select(FocusTool)).all() == []


def test_pages(app: Flask, client: FlaskClient) -> None:
    load_catalogue()
    group = make_group(name="Tirsdagsgruppa")
    boss, member = supervisor_of(group), member_of(group)
    sign_in(client, boss)
    address = f"/verktoykasse/fokus/{group.id}"
    assert "Åpne spørsmål" in client.get(address).text
    refused = client.post(address, data={"tools": [str(tool("utu").id)], "until": "i morgen"})
    assert refused.status_code == 422
    assert 'value="i morgen"' in refused.text and "Fant ingen dato her" in refused.text
    forged = client.post(address, data={"tools": ["tull", "9" * 30]})
    assert forged.status_code == 422 and "Velg blant det som står på siden" in forged.text
    until = clock.today() + timedelta(days=20)
    done = client.post(address, data={"tools": [str(tool("utu").id)], "until": f"{until:%d.%m.%Y}"})
    assert done.status_code == 302
    assert client.get(f"/verktoykasse/fokus/{group.id + 999}").status_code == 404
    other = app.test_client()
    sign_in(other, member)
    shown = other.get("/verktoykasse").text
    assert "Fokus i Tirsdagsgruppa" in shown and "Fokus i gruppa" in shown
    assert other.get(address).status_code == 404
