"""An author and supervisors who act in the same moment, each on a connection of their own."""

from collections.abc import Callable
from threading import Event
from time import sleep

import pytest
from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import operations
from hpmt_supervision.forwarding.models import CaseShare, NeedState, ReportedNeed, ShareState
from hpmt_supervision.forwarding.operations import Wanted
from hpmt_supervision.forwarding.share_operations import take_back_share
from hpmt_supervision.people.models import SupervisionGroup
from tests.at_once import both
from tests.integration.forwarding.conftest import Scene

# Seconds the first waits before it commits; the second has begun by then.
HESITATION = 0.5


def copies(case_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(SupervisionCase.state)
            .where(SupervisionCase.forwarded_from_id == case_id)
            .order_by(SupervisionCase.id)
        )
    )


@pytest.mark.parametrize("forward_first", [True, False])
def test_no_live_copy_is_left_of_a_yes_that_was_taken_back(scene: Scene, forward_first: bool) -> None:
    """The second acts when the first has written and not yet committed."""
    levels, case_id, group_id = scene.levels, scene.case.id, scene.levels.office.id
    scene.say_yes(scene.case)
    as_hpmt, as_author = levels.as_hpmt, levels.as_counsellor
    written = Event()

    def forward() -> None:
        wanted = [Wanted("case", "case", case_id=case_id)]
        group = db.session.get_one(SupervisionGroup, group_id)
        operations.report_needs(group=group, session_id=None, to_group_id=None, wanted=wanted, by=as_hpmt)

    def first(act: Callable[[], object]) -> None:
        act()
        written.set()
        sleep(HESITATION)

    def second(act: Callable[[], object]) -> None:
        written.wait(timeout=20)
        act()

    def take_back() -> None:
        take_back_share(case_id=case_id, by=as_author)

    one, other = (forward, take_back) if forward_first else (take_back, forward)
    refused = both(scene.app, lambda: first(one), lambda: second(other))
    assert len(refused) == (0 if forward_first else 1)
    share = db.session.scalars(select(CaseShare).where(CaseShare.case_id == case_id)).one()
    live = [state for state in copies(case_id) if state != CaseState.WITHDRAWN]
    assert share.state == ShareState.TAKEN_BACK
    assert live == []
    assert set(db.session.scalars(select(ReportedNeed.state))) <= {NeedState.WITHDRAWN}


def test_two_supervisors_who_forward_one_case_make_one_copy(scene: Scene) -> None:
    levels, case_id, group_id = scene.levels, scene.case.id, scene.levels.office.id
    scene.say_yes(scene.case)
    viewer = levels.as_hpmt

    def forward() -> None:
        wanted = [Wanted("case", "case", case_id=case_id)]
        group = db.session.get_one(SupervisionGroup, group_id)
        operations.report_needs(group=group, session_id=None, to_group_id=None, wanted=wanted, by=viewer)

    assert both(scene.app, forward, forward) == []
    assert copies(case_id) == [CaseState.SUBMITTED]
    assert len(db.session.scalars(select(ReportedNeed.id)).all()) == 1
