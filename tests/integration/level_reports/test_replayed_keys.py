"""A form's key sent again, with another report or by somebody else: nothing is lost, and nothing fails."""

from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.level_reports import operations, queries, receiving_operations
from hpmt_supervision.level_reports.models import LevelReport, ReportAnswer
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.level_reports import THIRD, ReportingCounty, make_reporting_county
from tests.factories.people import give_role, make_person

SPRING = Period(date(2026, 1, 1), date(2026, 4, 30))
# The longest key that a form takes as its own.
LONGEST = "k" * 40


def sent_report(place: ReportingCounty, period: Period, key: str) -> LevelReport:
    """Begin a report with a key and send it."""
    fm = place.viewer(place.fm)
    report = operations.begin_report(unit_id=place.county.id, period=period, request_key=key, by=fm)
    version = queries.draft_of(fm, report.id)
    operations.save_draft(
        report_id=report.id,
        texts={"worked": "Faste dager."},
        left_out=(),
        expected_version=version.version,
        request_key=key,
        by=fm,
    )
    version = queries.draft_of(fm, report.id)
    operations.send_report(report_id=report.id, expected_version=version.version, request_key=key, by=fm)
    return report


@pytest.mark.parametrize("key", ["begin-1", ""])
def test_a_key_that_began_another_report_does_not_stop_a_new_one(app: Flask, key: str) -> None:
    place = make_reporting_county()
    fm = place.viewer(place.fm)
    one = operations.begin_report(unit_id=place.county.id, period=THIRD, request_key=key, by=fm)
    other = operations.begin_report(unit_id=place.county.id, period=SPRING, request_key=key, by=fm)
    assert other.id != one.id and (other.first, other.last) == (SPRING.first, SPRING.last)


def test_the_longest_key_fits(app: Flask) -> None:
    place = make_reporting_county()
    report = sent_report(place, THIRD, LONGEST)
    again = operations.send_report(
        report_id=report.id, expected_version=None, request_key=LONGEST, by=place.viewer(place.fm)
    )
    assert again.number == 1 and not again.is_draft


@pytest.mark.parametrize("key", ["answer-1", ""])
def test_an_answer_to_one_report_is_no_answer_to_another(app: Flask, key: str) -> None:
    place = make_reporting_county()
    resource = place.viewer(place.resource)
    one, other = sent_report(place, THIRD, "first"), sent_report(place, SPRING, "second")
    for report, text in ((one, "Takk."), (other, "Samlingen settes opp.")):
        receiving_operations.answer_report(report_id=report.id, number=1, text=text, request_key=key, by=resource)
    db.session.flush()
    texts = [row.text for row in db.session.query(ReportAnswer).order_by(ReportAnswer.id)]
    assert texts == ["Takk.", "Samlingen settes opp."], "what was said to have been sent is there"


def test_somebody_else_s_key_does_not_stop_an_answer(app: Flask) -> None:
    place = make_reporting_county()
    nation = place.county.parent
    assert nation is not None and nation.kind == UnitKind.NATIONAL
    second = make_person("Tove Ås")
    give_role(second, Role.RESOURCE_GROUP, nation)
    report = sent_report(place, THIRD, "first")
    for person in (place.resource, second):
        receiving_operations.answer_report(
            report_id=report.id, number=1, text="Takk.", request_key="same", by=place.viewer(person)
        )
    assert [row.author_id for row in db.session.query(ReportAnswer).order_by(ReportAnswer.id)] == [
        place.resource.id,
        second.id,
    ]
