"""The demo's early warnings, played on a stage with two offices."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from hpmt_supervision.demo import cast, texts
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.demo.warned import plan_warnings
from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, supervisor_of
from tests.factories.sessions import make_held_session


def test_one_is_answered_and_one_goes_up(sqlite_app: Flask) -> None:
    load_catalogue()
    county = make_unit(UnitKind.COUNTY)
    scene = Scene(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    for office in cast.OFFICES[1:]:
        group = make_group(make_unit(name=office.name, parent=county), name=office.group)
        scene.groups[office.group], scene.units[office.name] = group, group.unit
        scene.people[office.supervisors[0]] = supervisor_of(group)
        member_of(group)
        make_held_session(group, "2026-10-12 09:00")
    scene.people[cast.MONA] = make_person(cast.MONA)
    give_role(scene.people[cast.MONA], Role.COUNTY_COORDINATOR, county)
    plan_warnings(scene)
    scene.play()
    db.session.commit()
    found = db.session.scalars(select(EarlyWarning).where(EarlyWarning.kind == WarningKind.NO_SESSION)).all()
    levels = {one.group.unit.name: (one.level, [answer.text for answer in one.answers]) for one in found}
    assert levels[cast.GRANLI][1] == [texts.WARNING_ANSWER]
    assert levels[cast.STORENG] == (3, [])
    questions = db.session.scalars(select(OfficeQuestion).order_by(OfficeQuestion.id)).all()
    assert [one.answer for one in questions] == [texts.OFFICE_ANSWER, None]
