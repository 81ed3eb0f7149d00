"""What the demo's groups report to the next level, what authors say to it, and the answers that come back."""

from datetime import date, timedelta
from functools import partial

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.demo import texts
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import NeedKind, ShareState
from hpmt_supervision.forwarding.receiving import HIGHEST_LEVEL
from hpmt_supervision.forwarding.share_operations import (
    SharedText,
    agree_to_share,
    ask_to_share,
    decline_to_share,
    share_of,
    take_back_share,
)
from hpmt_supervision.logs.material_queries import Material
from hpmt_supervision.logs.operations import NeedInput
from hpmt_supervision.logs.reporting import Candidate, Report, answers_to_give, reporting_of
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SupervisionSession

# How often a supervisor asks for a case, and how often a theme or a training need is ticked.
ASKED_SHARE = {1: 0.3, 2: 0.6}
TICKED_SHARE = {1: 0.16, 2: 0.4}
MOST_TICKED = 2


def plan_question(scene: Scene, case: SupervisionCase, day: date, by: Viewer, level: int) -> None:
    """Ask the author of a case that has just been worked on whether it may go further, now and then.

    Args:
        scene: the stage.
        case: the case.
        day: the day of the session.
        by: who leads it.
        level: the level of its group.
    """
    if level >= HIGHEST_LEVEL or not scene.chance(ASKED_SHARE[level]):
        return
    ask_to_share(case_id=case.id, by=by)
    scene.plan_workday(day + timedelta(days=1), "08:55", partial(_answer, scene, case.id))


def _answer(scene: Scene, case_id: int) -> None:
    """Let the author answer the day after: most say yes, some with less text, and now and then one takes it back."""
    case = db.session.get_one(SupervisionCase, case_id)
    share = share_of(case_id)
    if share is None or share.state != ShareState.ASKED or case.state in (CaseState.WITHDRAWN, CaseState.CLOSED):
        return
    name = scene.name_of(case.author_id)
    try:
        by = scene.viewer(name, None if case.is_forwarded else _writes_as(case))
    except StopIteration:
        return
    if scene.chance(0.2):
        decline_to_share(case_id=case_id, expected_version=share.version, by=by)
        return
    story = None if scene.chance(0.3) else case.story
    text = SharedText(case.title, story, case.question)
    agree_to_share(case_id=case_id, text=text, expected_version=share.version, by=by)
    if scene.chance(0.08):
        take_back_share(case_id=case_id, by=by)


def _writes_as(case: SupervisionCase) -> Role:
    """Return the role somebody writes cases in for a group of the case's level."""
    assert case.group is not None, "a case that is worked on has a group"
    return Role.COUNSELLOR if case.group.level == 1 else Role.HPMT_SUPERVISOR


def report_of(scene: Scene, session: SupervisionSession, material: Material, by: Viewer) -> Report | None:
    """Return what the supervisor ticks when signing: every case that may go, and a theme or a need now and then."""
    shown = reporting_of(session, material, by)
    if not shown.is_possible or not shown.groups:
        return None
    share = TICKED_SHARE[shown.level]
    others = [one for one in shown.candidates if one.case is None and scene.chance(share)][:MOST_TICKED]
    cases: list[Candidate] = [one for one in shown.candidates if one.case is not None and one.may_be_ticked]
    return Report(tuple(one.token for one in [*others, *cases]))


def answers_of(scene: Scene, session: SupervisionSession, material: Material) -> dict[int, str]:
    """Return what goes back to those who reported, by need: to most cases an answer, and what is written of others."""
    level = session.group.level
    found = {}
    for line, answer in answers_to_give(material):
        text = answer if line.need.kind != NeedKind.CASE else scene.random.choice(texts.CASE_ANSWERS[level])
        if text and (line.need.kind != NeedKind.CASE or scene.chance(0.85)):
            found[line.need.id] = text
    return found


def needs_said(scene: Scene, session: SupervisionSession, material: Material) -> dict[int, NeedInput]:
    """Return what a session says of the needs that wait: it takes up the oldest three, and answers most of them."""
    found = {}
    for line in material.needs_to_take_up[:3]:
        answers = texts.NEED_ANSWERS[line.need.kind][session.group.level]
        answer = scene.random.choice(answers) if scene.chance(0.75) else None
        found[line.need.id] = NeedInput(True, answer)
    return found
