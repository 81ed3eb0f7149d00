"""Idle cases close after 180 days, texts go 90 days after, and counts stay; the programme sets the days."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.signals import case_texts_deleted
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.retention import kinds
from tests.factories.cases import make_agenda, make_case, make_planned
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of, supervisor_of
from tests.factories.retention import delete_due, set_amounts

NOW = clock.to_utc(datetime(2026, 11, 23, 3))
DAY = timedelta(days=1)
# The night after the last day.
NIGHT = clock.to_utc(datetime(2026, 11, 24, 3))


def case_of(state: CaseState, touched: datetime, **more: object) -> SupervisionCase:
    load_catalogue()
    group = make_group()
    case = make_case(member_of(group), group, state=state, at=touched, **more)
    if state in (CaseState.CLOSED, CaseState.WITHDRAWN):
        case.closed_at = touched
    db.session.flush()
    return case


@pytest.mark.parametrize(
    "state", [CaseState.SUBMITTED, CaseState.ON_AGENDA, CaseState.DISCUSSED, CaseState.FOLLOWED_UP]
)
def test_an_idle_case_closes_when_its_last_day_is_over(app: Flask, state: CaseState) -> None:
    case = case_of(state, NOW - timedelta(days=180))
    assert delete_due("idle_cases", NOW) == 0
    assert delete_due("idle_cases", NIGHT) == 1
    assert case.state == CaseState.CLOSED and case.closed_at is not None
    assert delete_due("idle_cases", NIGHT) == 0


def test_drafts_and_ended_cases_are_not_closed(app: Flask) -> None:
    for state in (CaseState.DRAFT, CaseState.WITHDRAWN, CaseState.CLOSED):
        case_of(state, NOW - timedelta(days=1000))
    assert delete_due("idle_cases", NOW) == 0


def test_a_case_that_waits_for_its_session_is_not_idle(app: Flask) -> None:
    case = case_of(CaseState.SUBMITTED, NOW - timedelta(days=200))
    assert case.group is not None
    session = make_planned(case.group, NOW + timedelta(days=5))
    make_agenda(session, [case], by=supervisor_of(case.group))
    assert delete_due("idle_cases", NOW) == 0
    assert delete_due("idle_cases", NOW + timedelta(days=6)) == 1


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.WITHDRAWN])
def test_texts_go_ninety_days_after_the_end(app: Flask, state: CaseState) -> None:
    case = case_of(state, NOW - timedelta(days=90))
    case.outcome, case.kept_words = "Det gikk greit.", "Kari"
    told: list[list[int]] = []

    def listen(_sender: object, *, case_ids: list[int]) -> None:
        told.append(case_ids)

    with case_texts_deleted.connected_to(listen):
        assert delete_due("case_texts", NOW) == 0
        assert delete_due("case_texts", NIGHT) == 1
        assert delete_due("case_texts", NIGHT + DAY) == 0
    db.session.expire_all()
    assert [case.title, case.story, case.question, case.outcome, case.kept_words] == [None] * 5
    assert case.text_deleted_at == NIGHT and case.state == state
    assert told == [[case.id]]


def test_open_cases_keep_their_text(app: Flask) -> None:
    for state in (CaseState.SUBMITTED, CaseState.DISCUSSED):
        case_of(state, NOW - timedelta(days=1000))
    assert delete_due("case_texts", NOW) == 0


def test_an_old_draft_loses_its_text_after_twelve_months(app: Flask) -> None:
    case_of(CaseState.DRAFT, clock.to_utc(datetime(2025, 11, 23, 3)))
    assert delete_due("case_drafts", NOW) == 0
    assert delete_due("case_drafts", NIGHT) == 1


def test_the_days_are_the_programmes(app: Flask) -> None:
    case_of(CaseState.CLOSED, NOW - timedelta(days=30))
    case_of(CaseState.SUBMITTED, NOW - timedelta(days=40))
    set_amounts(case_texts=30, idle_cases=40)
    for now, expected in ((NOW, 0), (NIGHT, 1)):
        assert delete_due("case_texts", now) == expected
        assert delete_due("idle_cases", now) == expected


def test_the_kinds_are_registered(app: Flask) -> None:
    assert {"idle_cases", "case_texts", "case_drafts"} <= {kind.code for kind in kinds()}
