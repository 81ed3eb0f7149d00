"""The page of an office: who reaches it, what it says, and what it does with a wrong address."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, SupervisionGroup
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import Attendance, SupervisionSession
from tests.factories.auth import sign_in
from tests.factories.people import give_role, join, make_group, make_person, make_unit, member_of, supervisor_of

PAGE = "/rapporter/hyppighet"


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def office_group(name: str = "Nav Fjordvik", members: int = 2) -> SupervisionGroup:
    """A group that met every fourteen days from January to the middle of November, all there but the first member."""
    group = make_group(make_unit(name=name))
    people = [member_of(group, f"Medlem {n} hos {name}") for n in range(members)]
    day = date(2026, 1, 8)
    while day < date(2026, 11, 15):
        held = day.month != 7
        session = SupervisionSession(
            group_id=group.id,
            starts_at=clock.day_start(day) + timedelta(hours=9),
            minutes=90,
            status="held" if held else "cancelled",
            cancel_reason=None if held else "no_cases",
        )
        db.session.add(session)
        db.session.flush()
        if held:
            db.session.add_all(Attendance(session_id=session.id, person_id=p.id, status="attended") for p in people[1:])
        day += timedelta(days=14)
    db.session.flush()
    return group


def leader_of(group: SupervisionGroup) -> Any:
    leader = make_person("Leder")
    give_role(leader, Role.OFFICE_LEADER, group.unit)
    return leader


def test_a_leader_sees_the_figures_and_no_names(app: Flask, client: FlaskClient) -> None:
    group = office_group()
    sign_in(client, leader_of(group))
    page = client.get(PAGE + "?fra=2026-05&til=2026-10").get_data(as_text=True)
    assert "Nav Fjordvik" in page
    assert "1. mai–31. oktober 2026" in page
    assert "Hva er «i rute»?" in page
    assert "Avlyst: ingen saker" in page
    assert "Hva tallene ikke kan brukes til" in page
    assert "Medlem 0" not in page and "Medlem 1" not in page


def test_the_page_and_the_files_show_the_same_figures(sqlite_app: Flask) -> None:
    group = office_group(members=3)
    client = sign_in(sqlite_app.test_client(), leader_of(group))
    query = "?fra=2026-05&til=2026-10"
    page = client.get(PAGE + query).get_data(as_text=True)
    answer = client.get(PAGE + ".csv" + query)
    (row,) = csv.DictReader(io.StringIO(answer.get_data(as_text=True)))
    assert "hyppighet-2026-05-2026-10.csv" in answer.headers["Content-Disposition"]
    assert (row["supervisees"], row["n0"]) == ("3", "1")
    assert f"{row['on_schedule_days']} av {row['active_days']} dager" in page
    assert f"Snitt {row['mean'].replace('.', ',')} (95 % usikkerhet" in page
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(PAGE + ".xlsx" + query).data)).active
    assert [cell.value for cell in sheet[2]][2] == 3


def test_without_absent_people_leaves_out_those_who_are_gone(sqlite_app: Flask) -> None:
    group = office_group(members=3)
    gone = make_person("Sluttet")
    join(group, gone, since=date(2026, 1, 1), until=date(2026, 6, 30))
    client = sign_in(sqlite_app.test_client(), leader_of(group))
    everyone = client.get(PAGE + "?fra=2026-05&til=2026-10").get_data(as_text=True)
    remaining = client.get(PAGE + "?fra=2026-05&til=2026-10&uten_fravaer=y").get_data(as_text=True)
    assert "n = 4 veiledere" in everyone and "(n = 3)" in everyone
    assert "n = 3 veiledere" in remaining and "(n = 4)" in remaining


def test_the_default_is_half_a_year_up_to_today(sqlite_app: Flask) -> None:
    client = sign_in(sqlite_app.test_client(), leader_of(office_group()))
    assert "1. juni–23. november 2026" in client.get(PAGE).get_data(as_text=True)


def test_a_supervisor_chooses_among_the_offices_of_the_groups(sqlite_app: Flask) -> None:
    first, second, other = office_group("Nav Ås"), office_group("Nav Aure"), office_group("Nav Granli")
    supervisor = supervisor_of(first)
    join(second, supervisor, Part.SUPERVISOR)
    client = sign_in(sqlite_app.test_client(), supervisor)
    page = client.get(PAGE).get_data(as_text=True)
    assert page.index(">Nav Aure</option>") < page.index(">Nav Ås</option>")
    assert "Nav Granli" not in page
    assert "<h1" in client.get(f"{PAGE}?kontor={first.unit.text_id}").get_data(as_text=True)
    assert client.get(f"{PAGE}?kontor={other.unit.text_id}").status_code == 404
    assert client.get(f"{PAGE}.csv?kontor={other.unit.text_id}").status_code == 404


def test_a_leader_of_another_office_reaches_nothing_of_this_one(sqlite_app: Flask) -> None:
    group, other = office_group(), office_group("Nav Granli")
    client = sign_in(sqlite_app.test_client(), leader_of(other))
    assert client.get(f"{PAGE}?kontor={group.unit.text_id}").status_code == 404


def test_a_counsellor_does_not_reach_the_page(sqlite_app: Flask) -> None:
    group = office_group()
    client = sign_in(sqlite_app.test_client(), member_of(group))
    assert client.get(PAGE).status_code == 404
    assert client.get(PAGE + ".csv").status_code == 404


def test_a_supervisor_without_a_group_is_told_what_will_come(sqlite_app: Flask) -> None:
    person = make_person()
    give_role(person, Role.HPMT_SUPERVISOR, make_unit())
    client = sign_in(sqlite_app.test_client(), person)
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "når du leder en veiledningsgruppe" in answer.get_data(as_text=True)
    assert client.get(PAGE + ".csv").status_code == 404


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("fra=2026-13&til=2026-10", "Velg en måned fra lista."),
        ("fra=tull&til=2026-10", "Velg en måned fra lista."),
        ("fra=2026-10&til=2026-12", "Velg en måned fra lista."),
        ("fra=2026-10&til=2026-05", "Perioden slutter før den begynner. Bytt om på månedene."),
    ],
)
def test_a_wrong_period_is_explained_and_kept(sqlite_app: Flask, query: str, sentence: str) -> None:
    client = sign_in(sqlite_app.test_client(), leader_of(office_group()))
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert client.get(f"{PAGE}.csv?{query}").status_code == 400


def test_months_before_the_first_session_are_silence_and_not_zero(sqlite_app: Flask) -> None:
    client = sign_in(sqlite_app.test_client(), leader_of(office_group()))
    page = client.get(PAGE).get_data(as_text=True)
    # Twenty-four months, of which the office met in the last eleven.
    assert page.count(">Ingenting registrert<") == 13
    assert page.count('class="c-dot"') == 11


def test_an_office_without_members_says_so(sqlite_app: Flask) -> None:
    leader = make_person()
    give_role(leader, Role.OFFICE_LEADER, make_unit())
    client = sign_in(sqlite_app.test_client(), leader)
    page = client.get(PAGE).get_data(as_text=True)
    assert "Ingenting registrert" in page
    assert "Gjelder ikke" in page


def test_the_page_asks_the_database_at_most_twelve_times(app: Flask, client: FlaskClient) -> None:
    group = office_group(members=8)
    supervisor = supervisor_of(group)
    sign_in(client, supervisor)
    client.get(PAGE)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *details: asked.append(details[2]))
    client.get(PAGE)
    assert len(asked) <= 12, asked


def test_a_name_that_is_a_formula_is_text_in_the_download_and_itself_for_machines(app: Flask) -> None:
    group = office_group(name="=1+1")
    client = sign_in(app.test_client(), leader_of(group))
    (row,) = csv.DictReader(io.StringIO(client.get(PAGE + ".csv").get_data(as_text=True)))
    assert row["unit_name"] == "'=1+1"
    arguments = ["report", "frequency", "--from", "2026-05-01", "--to", "2026-10-31", "--format", "csv"]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    assert [found["unit_name"] for found in csv.DictReader(io.StringIO(result.stdout))] == ["=1+1"]
