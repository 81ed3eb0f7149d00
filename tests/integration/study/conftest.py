"""What the tests of studies share: the whole way from a question to a file."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.study import download_operations, extract_operations
from hpmt_supervision.study.extract_models import TableCode
from hpmt_supervision.study.models import Arm
from tests.factories.people import give_role, make_person, make_unit, viewer_for
from tests.factories.study import REFERENCE, make_arm, make_study, make_wave
from tests.integration.study.reading import Extract

TakeOut = Callable[..., Extract]


def somebody(role: Role, unit: Unit | None = None) -> Viewer:
    """Make somebody with one role, and return them as a viewer."""
    person = make_person()
    give_role(person, role, unit or make_unit(UnitKind.NATIONAL))
    return viewer_for(person, clock.today())


@pytest.fixture
def take_out() -> TakeOut:
    """Give a function that lays offices into a study, asks, approves and takes the files out."""

    def run(
        arms: Iterable[tuple[Unit, Arm]],
        waves: Iterable[tuple[date, date]],
        tables: tuple[TableCode, ...] = tuple(TableCode),
    ) -> Extract:
        study = make_study(first_day=date(2010, 1, 1))
        for unit, arm in arms:
            make_arm(study, unit, arm, since=date(2000, 1, 1))
        keys = [make_wave(study, first, last).id for first, last in waves]
        researcher, approver = somebody(Role.RESEARCHER), somebody(Role.RESOURCE_GROUP)
        asked = extract_operations.ask_for_extract(
            study_id=study.id,
            wave_ids=keys,
            tables=tables,
            purpose="Å regne de publiserte tabellene om igjen.",
            agreement_reference=REFERENCE,
            by=researcher,
        )
        extract_operations.approve(
            extract_id=asked.id,
            agreement_reference=REFERENCE,
            expires_on=clock.today() + timedelta(days=30),
            answer=None,
            expected_version=None,
            by=approver,
        )
        content = download_operations.take_out(extract_id=asked.id, by=researcher)
        db.session.commit()
        return Extract(content)

    return run
