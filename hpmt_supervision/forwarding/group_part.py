"""What this room adds to the page of a group: the answers to what it reported, and what waits for it."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _

from hpmt_supervision.cases.reported_provider import LevelAnswer, ReportedLine, ReportedPart
from hpmt_supervision.forwarding.forms import KIND_LABELS
from hpmt_supervision.forwarding.list_page import HIGHEST, LOWEST, Side
from hpmt_supervision.forwarding.models import NeedKind, NeedState, ReportedNeed
from hpmt_supervision.forwarding.queries import (
    NeedLine,
    around_group,
    shown_case_title,
    shown_needs,
)
from hpmt_supervision.forwarding.wording import answering
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.web.formats import FILTERS

_day = FILTERS["day"]


def part_of_group(group: SupervisionGroup, since: date, _viewer: Viewer) -> ReportedPart:
    """Return what the page of a group adds for those who lead it.

    Args:
        group: the group; the caller has checked that the viewer leads it.
        since: the first local day of the answers.
        _viewer: who asks; everyone who leads a group sees the same of it.
    """
    answered, waiting = around_group(group.id, since=since)
    return ReportedPart(
        answered=tuple(_answered(line) for line in answered) if group.level < HIGHEST else None,
        sent_url=url_for("forwarding.index", vis=Side.SENT.value),
        waiting=tuple(_waiting(line) for line in waiting) if group.level > LOWEST else None,
        received_url=url_for("forwarding.index", vis=Side.RECEIVED.value),
        shown=(*shown_needs(answered, reason="sender"), *shown_needs(waiting, reason="receiver")),
    )


def _answered(line: NeedLine) -> ReportedLine:
    answers = tuple(
        LevelAnswer(
            str(answering(step.to_group.level).answer_heading),
            step.answer or None,
            step.answered_by.name,
            step.answered_at,
        )
        for step in line.answers
        if step.answered_by is not None and step.answered_at is not None
    )
    need = line.need
    sub = _("Meldt %(day)s av %(name)s", day=_day(need.reported_at), name=need.reported_by.name)
    return _line(need, sub, answers)


def _waiting(line: NeedLine) -> ReportedLine:
    need = line.need
    sub = _(
        "%(name)s, %(unit)s, meldt %(day)s",
        name=need.reported_by.name,
        unit=need.from_group.unit.name,
        day=_day(need.reported_at),
    )
    return _line(need, sub)


def _line(need: ReportedNeed, sub: str, answers: tuple[LevelAnswer, ...] = ()) -> ReportedLine:
    url = url_for("forwarding.need", need_id=need.id)
    return ReportedLine(str(KIND_LABELS[NeedKind(need.kind)]), what_was_reported(need), url, sub, answers)


def what_was_reported(need: ReportedNeed) -> str:
    """Return what was reported in a few words: a theme's text, a tool, or a case's title as long as it is shared."""
    if need.tool is not None:
        return need.tool.name
    if need.case is not None:
        if need.case.text_deleted_at:
            return _deleted(need)
        if need.state == NeedState.WITHDRAWN:
            return _("Saken er tatt tilbake av den som skrev den")
        return shown_case_title(need) or _("Sak meldt %(day)s, uten tittel", day=_day(need.reported_at))
    return need.text or _deleted(need)


def _deleted(need: ReportedNeed) -> str:
    kind = str(KIND_LABELS[NeedKind(need.kind)])
    return _("%(kind)s meldt %(day)s, teksten er slettet", kind=kind, day=_day(need.reported_at))
