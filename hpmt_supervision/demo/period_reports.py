"""The reports of the demo: one that the county's FM supervisor has sent and got an answer to, and one being written."""

from datetime import timedelta
from functools import partial

from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, report_texts
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.fidelity.figures.months import last_whole_tertial
from hpmt_supervision.level_reports import operations, queries, receiving_operations
from hpmt_supervision.level_reports.models import LevelReport
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer

# Keys of their own: the one source of chance is left alone, so that everything else goes as it went before.
_KEY = "demo-period-report"
# A report is sent so many days after its period, and answered so many days later.
SENT_AFTER, ANSWERED_AFTER = 12, 8


def plan_reports(scene: Scene) -> None:
    """Plan a report that is sent and answered some days after the period, and a draft of another on the last days."""
    third = last_whole_tertial(scene.today)
    scene.plan_workday(third.last + timedelta(days=SENT_AFTER), "10:30", partial(_send, scene))
    scene.plan_workday(third.last + timedelta(days=SENT_AFTER + ANSWERED_AFTER), "13:10", partial(_answer, scene))
    scene.plan(scene.workday_before(scene.workday_before(scene.today)), "11:20", partial(_draft, scene))


def _send(scene: Scene) -> None:
    by = scene.viewer(cast.ASTRID, Role.FM_SUPERVISOR)
    report = _written(scene, by, cast.COUNTY, report_texts.LEVEL_REPORT)
    version = queries.draft_of(by, report.id)
    operations.send_report(report_id=report.id, expected_version=version.version, request_key=f"{_KEY}-sent", by=by)


def _answer(scene: Scene) -> None:
    by = scene.viewer(cast.OLAV, Role.RESOURCE_GROUP)
    for report in queries.received_reports(by):
        receiving_operations.answer_report(
            report_id=report.id,
            number=report.versions[-1].number,
            text=report_texts.LEVEL_REPORT_ANSWER,
            request_key=f"{_KEY}-answer-{report.id}",
            by=by,
        )


def _draft(scene: Scene) -> None:
    _written(scene, scene.viewer(cast.MONA, Role.COUNTY_COORDINATOR), cast.COUNTY, report_texts.COUNTY_REPORT_DRAFT)


def _written(scene: Scene, by: Viewer, unit: str, said: dict[str, str]) -> LevelReport:
    """Begin a report on the latest third of a year that is over, and write in it."""
    report = operations.begin_report(
        unit_id=scene.units[unit].id,
        period=last_whole_tertial(clock.today()),
        request_key=f"{_KEY}-{by.person_id}",
        by=by,
    )
    version = queries.draft_of(by, report.id)
    operations.save_draft(
        report_id=report.id,
        texts=said,
        left_out=(),
        expected_version=version.version,
        request_key=_KEY,
        by=by,
    )
    return report
