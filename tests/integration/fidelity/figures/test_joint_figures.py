"""People from other levels in a session count in no figure of the group, nor in those of their own."""

from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.people.models import Part
from hpmt_supervision.sessions.models import Attendance
from tests.factories.people import join, make_group, member_of, supervisor_of
from tests.factories.sessions import invite, local, make_held_session

AUTUMN = Period(date(2026, 10, 1), date(2026, 11, 30))
BY = {1: "office", 2: "county"}


def figures(level: int) -> list[dict[str, object]]:
    with clock.at(local("2026-12-01 08:00")):
        report = frequency_report(db.session, Question(AUTUMN, level=level, by=BY[level]))
    return [dict(row.fields) for row in report.rows]


@pytest.mark.parametrize("host_level", [1, 2])
def test_a_joint_session_counts_for_the_members_of_its_group_alone(app: Flask, host_level: int) -> None:
    office, above = make_group(level=1), make_group(level=2)
    counsellor, supervisor = member_of(office), supervisor_of(office)
    join(above, supervisor, Part.SUPERVISEE)
    leader = supervisor_of(above)
    host, member, others = {
        1: (office, counsellor, [leader]),
        2: (above, supervisor, [counsellor]),
    }[host_level]
    session = make_held_session(host, "2026-10-15 09:00", attended=[member])
    before = {level: figures(level) for level in (1, 2)}
    for person in others:
        invite(session, person)
        db.session.add(Attendance(session_id=session.id, person_id=person.id, status="attended"))
    db.session.flush()
    assert {level: figures(level) for level in (1, 2)} == before
    counted = {level: [row["mean"] for row in before[level]] for level in (1, 2)}
    assert str(counted[host_level][0]) == "1.00"
    assert str(counted[3 - host_level][0]) == "0.00"
