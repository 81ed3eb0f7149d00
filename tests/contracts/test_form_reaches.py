"""A form sent with the key of something foreign changes nothing foreign, ties nothing to it, and shows none of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import permission_of
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from tests.contracts.posted_forms import LEFT_OUT, PostedForm, forms_of, pages_for
from tests.contracts.reaches import Reach, Walk
from tests.contracts.test_access import EVERYWHERE
from tests.contracts.test_readings import lay_again
from tests.contracts.world import FOREIGN_SECRET, Office, World
from tests.factories.auth import sign_in

# What each field that holds a key names, also where only some see the field. A new one is written down here.
NAMES = {
    "absent_person_id": "person",
    "agreed_with_id": "person",
    "case_id": "case",
    "group_id": "group",
    "into_id": "unit",
    "led_by": "person",
    "members": "person",
    "parent_id": "unit",
    "people": "person",
    "person_id": "person",
    "to": "time",
    "unit_id": "unit",
    "unit_ids": "unit",
}
# Fields with numbers that are no keys of anybody's: amounts, and what the catalogue holds for everybody.
NUMBERS = {
    *(
        "allowed",
        "amount",
        "as_planned",
        "cancel_days",
        "course_id",
        "digest_hour",
        "done",
        "digest_weekday",
        "empty_agendas",
    ),
    *("every_days", "every_months", "every_weeks", "goal_reached", "hours", "interval_days", "intervals_x10", "item"),
    *("leaders_wanted", "level", "minutes", "month_week", "month_weekday", "more_principles", "more_tools"),
    *("notice_hours", "pause", "phase", "phase_id", "principles", "programme_id", "quiet_begins", "quiet_ends"),
    *("reminders", "silence_days", "tools", "version", "weekdays"),
}
# Where people of other offices are asked by right, to a joint session.
BY_RIGHT = {"sessions.invite_joint", "sessions.book"}
# These reach their own office alone, whatever the permission reaches for others.
OF_ONE_OFFICE = {Role.COUNSELLOR, Role.HPMT_SUPERVISOR, Role.OFFICE_LEADER}
# What is written about every request, whatever it was about.
OF_THE_TRAIL = {"audit_event", "text_reading", "chain_check", "signed_in_session", "account"}


def foreign_keys(office: Office) -> dict[str, list[int]]:
    """Return the keys of what is foreign, by table."""
    return {
        "person": [office.counsellor.id, office.supervisor.id, office.leader.id],
        "unit": [office.unit.id],
        "supervision_group": [office.group.id],
        "supervision_session": [office.planned.id, office.held.id],
        "supervision_case": [office.case.id],
        "fe_form": [office.form.id],
        "agreement": [office.agreement.id],
        "reported_need": [office.need.id],
        "bookable_time": [office.time.id],
        "level_report": [office.report.id],
    }


def foreign_rows(keys: dict[str, list[int]]) -> Counter[tuple[Any, ...]]:
    """Return every row that is foreign, or points at something that is, as it stands."""
    db.session.remove()
    found: Counter[tuple[Any, ...]] = Counter()
    for table in db.metadata.sorted_tables:
        if table.name in OF_THE_TRAIL:
            continue
        points = [
            column.in_(keys[key.column.table.name])
            for column in table.columns
            for key in column.foreign_keys
            if key.column.table.name in keys and key.column.name == "id"
        ]
        if table.name in keys:
            points.append(table.c.id.in_(keys[table.name]))
        if points:
            found.update((table.name, *map(str, row)) for row in db.session.execute(select(table).where(or_(*points))))
    db.session.remove()
    return found


def filled(form: PostedForm) -> MultiDict[str, str]:
    """Return a form filled as somebody would: days ahead, words, and what is chosen already."""
    day = (clock.today() + timedelta(days=40)).strftime("%d.%m.%Y")
    sent = []
    for name in form.names:
        values = [value for at, value in form.fields if at == name]
        if not values and form.choices.get(name):
            continue
        is_day = name.endswith(("_on", "_day", "_from", "_to", "dato", "first", "last")) or name in {"day", "date"}
        sent += [
            (name, value or (day if is_day else "Øvde på åpne spørsmål sammen i gruppa")) for value in values or [""]
        ]
    return MultiDict(sent)


def forms_in_reach(app: Flask, world: World, role: Role) -> Iterator[tuple[str, PostedForm]]:
    """Give each different form of the pages of a role, with the endpoint it is sent to."""
    client = sign_in(app.test_client(), world.people[role])
    adapter, seen = app.url_map.bind("localhost"), set()
    for _rule, page in pages_for(app, role, world.own.values()):
        for form in forms_of(client, page):
            endpoint = adapter.match(form.action.split("?")[0], method="POST")[0]
            by_design = permission_of(app.view_functions[endpoint]) in EVERYWHERE and role not in OF_ONE_OFFICE
            if endpoint not in LEFT_OUT and not by_design and (endpoint, form.names) not in seen:
                seen.add((endpoint, form.names))
                yield endpoint, form


def tampered(form: PostedForm, ids: dict[str, int]) -> Iterator[tuple[str, MultiDict[str, str]]]:
    """Give the form with each key in it made foreign, and with all those that it does not have."""
    for name in sorted(NAMES.keys() & set(form.names)):
        sent = filled(form)
        sent.setlist(name, [str(ids[NAMES[name]])])
        yield name, sent
    sent = filled(form)
    for name in sorted(NAMES.keys() - set(form.names)):
        sent.setlist(name, [str(ids[NAMES[name]])])
    yield "", sent


@pytest.mark.parametrize("role", list(Role))
def test_the_key_of_something_foreign_in_a_form_does_nothing(
    sqlite_app: Flask, world: World, role: Role, walk: Walk
) -> None:
    keys = foreign_keys(world.foreign)
    ids = {
        "person": keys["person"][0],
        "group": keys["supervision_group"][0],
        "unit": keys["unit"][0],
        "case": keys["supervision_case"][0],
        "agreement": keys["agreement"][0],
        "time": keys["bookable_time"][0],
    }
    person = world.people[role]
    db.session.commit()
    forms = list(forms_in_reach(sqlite_app, world, role))
    client = sign_in(sqlite_app.test_client(), person)
    before = foreign_rows(keys)
    db.engine.dispose()
    file = Path(str(db.engine.url.database))
    content = file.read_bytes()
    faults, accepted = [], 0
    for endpoint, form in forms:
        unknown = {name for name, choices in form.choices.items() if any(one.isdigit() for one in choices)}
        assert sorted(unknown - NAMES.keys() - NUMBERS) == [], f"{endpoint} has a field that this test does not know"
        for name, sent in tampered(form, ids):
            answer = client.post(form.action, data=sent)
            walk.note(Reach.FORMS, f"POST {endpoint} {name}", role)
            if FOREIGN_SECRET.encode() in answer.data or answer.status_code >= 500:
                faults.append(f"{endpoint} {name} answered {answer.status_code} or shows foreign text")
            if answer.status_code not in {301, 302, 303}:
                continue
            accepted += 1
            if foreign_rows(keys) != before and endpoint not in BY_RIGHT:
                faults.append(f"{endpoint} {name} changed or tied something foreign")
            lay_again(file, content)
    assert faults == []
    assert accepted or role is Role.RESEARCHER, "some forms are taken, with what they do not know left out"
