"""The demo's study: offices on two arms, two waves, and an extract a researcher may download."""

from calendar import monthrange
from datetime import date, timedelta

from sqlalchemy import select

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.demo import cast, counties
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from hpmt_supervision.study import extract_operations, operations, wave_operations
from hpmt_supervision.study.extract_models import TableCode
from hpmt_supervision.study.extract_queries import waves_to_ask_for
from hpmt_supervision.study.models import Arm, Study

NAME = "Jevn veiledning 2026"
REFERENCE = "26/1042"
# The counties whose offices are on each arm.
ARMS = {Arm.INTERVENTION: (cast.COUNTY,), Arm.COMPARISON: (counties.SKOGLANDET, counties.VIDDALEN)}
MONTHS_OF_WAVE = 4


def plan_study(scene: Scene) -> None:
    """Plan a study through the year: set up in time, asked for, and approved some days ago."""
    found: list[Study] = []
    scene.plan_workday(scene.first_day + timedelta(days=20), "13:10", lambda: found.append(_set_up(scene)))
    scene.plan_workday(scene.today - timedelta(days=12), "10:20", lambda: _ask(scene, found[0]))


def _set_up(scene: Scene) -> Study:
    olav = scene.viewer(cast.OLAV, Role.RESOURCE_GROUP)
    programme = db.session.scalars(select(Programme).order_by(Programme.id)).first()
    assert programme is not None
    study = operations.create_study(
        name=NAME,
        programme_id=programme.id,
        agreement_reference=REFERENCE,
        first_day=scene.first_day,
        last_day=None,
        by=olav,
    )
    for arm, places in ARMS.items():
        above = {scene.units[name].id for name in places}
        offices = [unit.id for unit in scene.units.values() if unit.parent_id in above]
        operations.lay_in(
            study_id=study.id, unit_ids=offices, arm=arm, valid_from=scene.first_day, valid_to=None, by=olav
        )
    for name, (first, last) in zip(("Første bølge", "Andre bølge"), _waves(scene.today), strict=True):
        wave_operations.add_wave(study_id=study.id, name=name, first_day=first, last_day=last, by=olav)
    return study


def _waves(today: date) -> list[tuple[date, date]]:
    """Return two waves of whole months that lie close behind, the earlier first."""
    ends = today.year * 12 + today.month - 2
    return [
        (_first(ends - 2 * MONTHS_OF_WAVE + 1), _last(ends - MONTHS_OF_WAVE)),
        (_first(ends - MONTHS_OF_WAVE + 1), _last(ends)),
    ]


def _first(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _last(month: int) -> date:
    return _first(month).replace(day=monthrange(month // 12, month % 12 + 1)[1])


def _ask(scene: Scene, study: Study) -> None:
    """Let the researcher ask, and somebody in the resource group approve three days later."""
    eirik = scene.viewer(cast.EIRIK, Role.RESEARCHER)
    extract = extract_operations.ask_for_extract(
        study_id=study.id,
        wave_ids=[wave.id for wave in waves_to_ask_for(eirik, study.id)],
        tables=list(TableCode),
        purpose="Blir veiledningen jevnere der noen over kontoret følger med på datoene?",
        agreement_reference=REFERENCE,
        by=eirik,
    )

    def approve() -> None:
        extract_operations.approve(
            extract_id=extract.id,
            agreement_reference=REFERENCE,
            expires_on=scene.today + timedelta(days=90),
            answer="Avtalen dekker alle tabellene.",
            expected_version=extract.version,
            by=scene.viewer(cast.OLAV, Role.RESOURCE_GROUP),
        )

    scene.plan_workday(scene.today - timedelta(days=9), "14:05", approve)
