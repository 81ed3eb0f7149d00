"""What has gone between the levels in the last weeks before one looks, so that Min side has something to tell."""

from datetime import timedelta

from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, texts
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.answer_operations import answer_need
from hpmt_supervision.forwarding.models import NeedKind, NeedState, ReportedNeed, ShareState
from hpmt_supervision.forwarding.operations import Wanted, report_needs
from hpmt_supervision.forwarding.share_operations import SharedText, agree_to_share, ask_to_share, share_of
from hpmt_supervision.logs.queries import logs_of_group
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer


def plan_last_weeks(scene: Scene) -> None:
    """Plan a question that waits for its author, a yes that waits to be used, and answers that have just come."""
    today = scene.today
    scene.plan_workday(today - timedelta(days=6), "09:35", lambda: _report(scene))
    scene.plan_workday(today - timedelta(days=4), "13:20", lambda: _answer(scene))
    scene.plan(scene.workday_before(scene.workday_before(today)), "10:15", lambda: _ask(scene))
    scene.plan(scene.workday_before(today), "08:40", lambda: _agree(scene))


def _marit(scene: Scene) -> Viewer:
    return scene.viewer(cast.MARIT, Role.HPMT_SUPERVISOR)


def _discussed(scene: Scene, *, asked: bool = False) -> list[SupervisionCase]:
    """Return the open cases of the office that thrives whose authors wait with an answer, or are not asked at all.

    Args:
        scene: the scene.
        asked: whether their authors have been asked.

    Returns:
        The last discussed first; none whose author has left.
    """
    rows = db.session.scalars(
        select(SupervisionCase)
        .where(
            SupervisionCase.group_id == scene.groups[cast.OFFICES[0].group].id,
            SupervisionCase.state.in_((CaseState.DISCUSSED, CaseState.FOLLOWED_UP)),
        )
        .order_by(SupervisionCase.discussed_at.desc(), SupervisionCase.id)
    )
    return [
        case for case in rows if _is_counsellor(case.author) and (_waits(case) if asked else share_of(case.id) is None)
    ]


def _waits(case: SupervisionCase) -> bool:
    share = share_of(case.id)
    return share is not None and share.state == ShareState.ASKED


def _is_counsellor(person: Person) -> bool:
    today = clock.today()
    return any(
        row.role == Role.COUNSELLOR and row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)
        for row in person.roles
    )


def _report(scene: Scene) -> None:
    """Report two themes from the last signed log, and one case whose author says yes in the same hour."""
    by = _marit(scene)
    group = scene.groups[cast.OFFICES[0].group]
    session = next(row.session for row in logs_of_group(by, group.id) if row.log is not None and row.log.signed_at)
    wanted = [Wanted(NeedKind.THEME, f"demo:{n}", text=text) for n, text in enumerate(texts.REPORTED_THEMES)]
    mine = [case for case in _discussed(scene) if case.author.name == cast.INGRID]
    if mine:
        ask_to_share(case_id=mine[0].id, by=by)
        _say_yes(scene, mine[0])
        wanted.append(Wanted(NeedKind.CASE, "demo:case", case_id=mine[0].id))
    report_needs(group=group, session_id=session.id, to_group_id=None, wanted=wanted, by=by)


def _answer(scene: Scene) -> None:
    """Let the FM supervisor answer the case and the first theme; the second still waits."""
    by = scene.viewer(cast.ASTRID, Role.FM_SUPERVISOR)
    waiting = db.session.scalars(
        select(ReportedNeed)
        .where(
            ReportedNeed.to_group_id == scene.groups[cast.LEVEL_2].id,
            ReportedNeed.state.in_((NeedState.REPORTED, NeedState.TAKEN_UP)),
            ReportedNeed.kind != NeedKind.TRAINING,
        )
        .order_by(ReportedNeed.id)
    ).all()
    for need in waiting:
        answer = texts.CASE_ANSWERS[2][0] if need.kind == NeedKind.CASE else texts.NEED_ANSWERS["theme"][2][1]
        if need.text != texts.REPORTED_THEMES[-1]:
            answer_need(need_id=need.id, answer=answer, expected_version=need.version, by=by)


def _ask(scene: Scene) -> None:
    """Ask the person whose page greets the newcomer, and somebody else, each of their last case."""
    cases = _discussed(scene)
    for is_ingrids in (True, False):
        found = [case for case in cases if (case.author.name == cast.INGRID) is is_ingrids]
        for case in found[:1]:
            ask_to_share(case_id=case.id, by=_marit(scene))


def _agree(scene: Scene) -> None:
    """Let somebody else than the newcomer's person say yes; the newcomer finds the question on Min side."""
    asked = [case for case in _discussed(scene, asked=True) if case.author.name != cast.INGRID]
    if not asked:
        # Whoever was asked has closed the case since; somebody else is asked and answers in the same hour.
        asked = [case for case in _discussed(scene) if case.author.name != cast.INGRID][:1]
        for case in asked:
            ask_to_share(case_id=case.id, by=_marit(scene))
    for case in asked:
        _say_yes(scene, case)


def _say_yes(scene: Scene, case: SupervisionCase) -> None:
    share = share_of(case.id)
    assert share is not None, "somebody has asked"
    text = SharedText(case.title, case.story, case.question)
    author = scene.viewer(case.author.name, Role.COUNSELLOR)
    agree_to_share(case_id=case.id, text=text, expected_version=share.version, by=author)
