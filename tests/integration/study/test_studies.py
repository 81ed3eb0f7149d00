"""Setting up a study: what is asked of its offices and waves."""

from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.core.errors import NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.study import operations, queries, wave_operations
from hpmt_supervision.study.models import Arm, Study, StudyArm
from tests.factories.people import make_person, make_unit
from tests.factories.study import make_extract, make_programme, make_study, make_wave
from tests.integration.study.conftest import somebody


def laid_in(study: Study, units: list[Unit], **more: object) -> list[StudyArm]:
    days = {"valid_from": date(2026, 1, 1), "valid_to": None, "arm": Arm.INTERVENTION} | more
    return operations.lay_in(
        study_id=study.id,
        unit_ids=[unit.id for unit in units],
        by=somebody(Role.RESOURCE_GROUP),
        **days,  # type: ignore[arg-type]
    )


def test_a_study_is_set_up_once_and_changed_by_one_at_a_time(app: Flask) -> None:
    by = somebody(Role.RESOURCE_GROUP)
    told = {
        "name": "Ny  metode",
        "programme_id": make_programme().id,
        "agreement_reference": "26/77",
        "first_day": date(2026, 1, 1),
        "last_day": None,
    }
    study = operations.create_study(**told, by=by, request_key="once")  # type: ignore[arg-type]
    assert operations.create_study(**told, by=by, request_key="once") is study  # type: ignore[arg-type]
    assert study.name == "Ny metode"
    with pytest.raises(UserError) as raised:
        operations.create_study(**told, by=by, request_key="other")  # type: ignore[arg-type]
    assert raised.value.field == "name"
    version = study.version
    changed = told | {"name": "Nyere metode"}
    operations.change_study(study_id=study.id, **changed, expected_version=version, by=by)  # type: ignore[arg-type]
    with pytest.raises(StaleVersion):
        operations.change_study(study_id=study.id, **told, expected_version=version, by=by)  # type: ignore[arg-type]


def test_an_office_has_one_arm_at_a_time(app: Flask) -> None:
    study, offices = make_study(), [make_unit() for _office in range(2)]
    rows = laid_in(study, offices, valid_to=date(2026, 6, 30))
    assert len(rows) == 2
    # Sent twice it does nothing; on other days it is refused, whole.
    assert laid_in(study, offices, valid_to=date(2026, 6, 30)) == []
    third = make_unit()
    with pytest.raises(UserError) as raised:
        laid_in(study, [third, offices[0]], arm=Arm.COMPARISON, valid_from=date(2026, 6, 30))
    assert raised.value.field == "unit_ids"
    db.session.rollback()


def test_an_office_may_cross_over(app: Flask) -> None:
    study, office = make_study(), make_unit()
    laid_in(study, [office], arm=Arm.COMPARISON, valid_to=date(2026, 6, 30))
    laid_in(study, [office], arm=Arm.INTERVENTION, valid_from=date(2026, 7, 1))
    by = somebody(Role.RESOURCE_GROUP)
    arms = queries.arms_of(by, study.id)
    assert [row.arm for row in arms] == ["comparison", "intervention"]
    with pytest.raises(UserError):
        operations.change_arm(
            study_id=study.id,
            arm_id=arms[0].id,
            arm=Arm.COMPARISON,
            valid_from=date(2026, 1, 1),
            valid_to=None,
            expected_version=None,
            by=by,
        )
    operations.remove_arm(study_id=study.id, arm_id=arms[1].id, expected_version=None, by=by)
    assert queries.offices_by_arm(queries.arms_of(by, study.id)) == {Arm.INTERVENTION: 0, Arm.COMPARISON: 1}


def test_only_offices_carry_an_arm(app: Flask) -> None:
    with pytest.raises(UserError):
        laid_in(make_study(), [make_unit(UnitKind.COUNTY)])


def test_waves_are_whole_months_that_do_not_touch(app: Flask) -> None:
    study, by = make_study(), somebody(Role.RESOURCE_GROUP)

    def add(name: str, first: date, last: date) -> None:
        wave_operations.add_wave(study_id=study.id, name=name, first_day=first, last_day=last, by=by)

    add("Før", date(2026, 1, 1), date(2026, 3, 31))
    for name, first, last, field in (
        ("Etter", date(2026, 4, 2), date(2026, 6, 30), "first_day"),
        ("Etter", date(2026, 4, 1), date(2026, 6, 29), "last_day"),
        ("Etter", date(2026, 3, 1), date(2026, 6, 30), "first_day"),
        ("Etter", date(2026, 4, 1), date(2026, 2, 28), "last_day"),
        ("Før", date(2026, 4, 1), date(2026, 6, 30), "name"),
        ("  ", date(2026, 4, 1), date(2026, 6, 30), "name"),
    ):
        with pytest.raises(UserError) as raised:
            add(name, first, last)
        assert raised.value.field == field
    add("Etter", date(2026, 4, 1), date(2026, 6, 30))
    assert [wave.name for wave in queries.waves_of(by, study.id)] == ["Før", "Etter"]


def test_a_wave_that_an_extract_rests_on_stays(app: Flask) -> None:
    study, by = make_study(), somebody(Role.RESOURCE_GROUP)
    used, free = make_wave(study), make_wave(study, date(2026, 7, 1), date(2026, 9, 30))
    make_extract(study, [used], make_person(), approved_by=make_person())
    with pytest.raises(UserError):
        wave_operations.remove_wave(study_id=study.id, wave_id=used.id, expected_version=None, by=by)
    with pytest.raises(UserError):
        wave_operations.change_wave(
            study_id=study.id,
            wave_id=used.id,
            name="Før",
            first_day=date(2026, 1, 1),
            last_day=date(2026, 5, 31),
            expected_version=None,
            by=by,
        )
    wave_operations.remove_wave(study_id=study.id, wave_id=free.id, expected_version=None, by=by)
    assert queries.waves_of(by, study.id) == [used]


def test_nobody_else_sees_a_study(app: Flask) -> None:
    study = make_study()
    for role in set(Role) - {Role.RESOURCE_GROUP}:
        viewer = somebody(role)
        assert queries.studies_for(viewer) == []
        assert queries.offices_to_lay_in(viewer, study.id) == []
        with pytest.raises(NotFound):
            queries.get_study(viewer, study.id)
