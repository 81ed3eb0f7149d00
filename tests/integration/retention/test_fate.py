"""What a case that nobody touches is promised is what the nights do with it."""

from contextlib import nullcontext
from datetime import datetime, timedelta

from flask import Flask

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.retention.running import run_retention
from hpmt_supervision.retention.subject_queries import fate_of
from hpmt_supervision.retention.words import fate_sentences
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of

SENT = datetime(2026, 11, 23, 10)


def test_a_case_nobody_touches_is_gone_the_day_its_page_says(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    case_id = make_case(member_of(group), group, at=clock.to_utc(SENT)).id
    db.session.commit()
    with clock.at(clock.to_utc(SENT)):
        fate = fate_of("case", case_id)
        (sentence,) = fate_sentences(fate, clock.today())
    assert sentence == (
        "Lukkes av seg selv 23. mai 2027 hvis ingen gjør noe med den. Da slettes teksten 22. august 2027."
    )
    assert fate.closes_on is not None and fate.gone_after_closing is not None
    for day, is_there in (
        (fate.closes_on, True),
        (fate.gone_after_closing - timedelta(days=1), True),
        (fate.gone_after_closing, False),
    ):
        with clock.at(clock.day_start(day) + timedelta(hours=3, minutes=30)):
            run_retention(clock.now(), unit=nullcontext)
            db.session.commit()
        case = db.session.get_one(SupervisionCase, case_id, populate_existing=True)
        assert (case.state == CaseState.CLOSED, case.text_deleted_at is None) == (True, is_there), day
