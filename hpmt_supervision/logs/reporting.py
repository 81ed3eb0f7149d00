"""What of a log the next level may see: what a supervisor can tick, and what it becomes when it is reported."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from hpmt_supervision.cases.models import AgendaItem, CaseState, SupervisionCase
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.forwarding.models import CaseShare, NeedKind, ReportedNeed, ShareState
from hpmt_supervision.forwarding.operations import Wanted, report_needs
from hpmt_supervision.forwarding.queries import NeedLine, needs_of_session, shares_of
from hpmt_supervision.forwarding.receiving import HIGHEST_LEVEL, receiving_groups
from hpmt_supervision.logs.material_queries import Material
from hpmt_supervision.logs.models import ItemWork
from hpmt_supervision.logs.words_to_look_at import ask_about, own_names
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SupervisionSession

# A case can be ticked on the page that signs the log, which is what makes it discussed.
_TO_BE_DISCUSSED = (CaseState.ON_AGENDA, CaseState.DISCUSSED, CaseState.FOLLOWED_UP)


@dataclass(frozen=True)
class Report:
    """What a supervisor has ticked.

    Attributes:
        tokens: the candidates' tokens.
        theme: one more theme, in the supervisor's own words.
        to_group_id: the group that receives it, or None for the likeliest one.
    """

    tokens: tuple[str, ...] = ()
    theme: str | None = None
    to_group_id: int | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to report."""
        return not self.tokens and not self.theme


@dataclass(frozen=True)
class Candidate:
    """One thing the next level may see.

    Attributes:
        token: what the form sends.
        wanted: what it becomes.
        text: the theme, the tool's name or the case's title.
        case: the case, for a case.
        share: what its author has answered, or None when nobody has asked.
        from_group: the group below that reported it, for what is passed on.
    """

    token: str
    wanted: Wanted
    text: str
    case: SupervisionCase | None = None
    share: CaseShare | None = None
    from_group: str | None = None

    @property
    def may_be_ticked(self) -> bool:
        """Tell whether it can go; a case only with its author's yes."""
        return self.case is None or (self.share is not None and self.share.state == ShareState.YES)

    @property
    def may_be_asked(self) -> bool:
        """Tell whether the author can be asked; a no stands until the author says something else."""
        return self.case is not None and self.share is None


@dataclass(frozen=True)
class Reporting:
    """What the page shows of reporting.

    Attributes:
        candidates: what can be reported, in order: themes, training needs, cases.
        reported: what was reported from this log, with what became of it.
        groups: the groups that can receive it; none on the highest level.
        level: the level of the reporting group.
    """

    candidates: Sequence[Candidate]
    reported: Sequence[NeedLine]
    groups: Sequence[SupervisionGroup]
    level: int

    @property
    def cases(self) -> list[SupervisionCase]:
        """Return the cases whose titles are shown."""
        return [one.case for one in self.candidates if one.case is not None]

    @property
    def passed_on(self) -> set[int]:
        """Return the keys of the needs from below whose texts are shown."""
        return {one.wanted.source_id for one in self.candidates if one.wanted.source_id is not None}

    @property
    def is_possible(self) -> bool:
        """Tell whether there is a level above to report to."""
        return self.level < HIGHEST_LEVEL


def reporting_of(session: SupervisionSession, material: Material, viewer: Viewer) -> Reporting:
    """Return what can be reported from a session's log and what has been. The caller has checked who asks.

    Args:
        session: a session the viewer leads.
        material: what its log is composed of.
        viewer: who would report.
    """
    level = session.group.level
    if level >= HIGHEST_LEVEL:
        return Reporting((), (), (), level)
    reported = needs_of_session(session.id)
    cases = [item.case for item, work in material.work if item.case is not None and _is_told(item, work)]
    shares = shares_of([case.id for case in cases])
    passing_on = _passing_on(material)
    # A tool that the level below has asked for is passed on as that need, so that the answer finds its way back.
    asked_for = {one.wanted.tool_id for one in passing_on if one.wanted.tool_id}
    training = [one for one in _training(session, material) if one.wanted.tool_id not in asked_for]
    found = [*_themes(material), *training, *passing_on]
    found += [_case(case, shares.get(case.id)) for case in cases if case.state in _TO_BE_DISCUSSED]
    return Reporting(
        candidates=[one for one in found if not _is_reported(one, [line.need for line in reported])],
        reported=reported,
        groups=receiving_groups(session.group, viewer),
        level=level,
    )


def report_from_log(
    *,
    session: SupervisionSession,
    report: Report,
    material: Material,
    seen_words: Collection[str] | None = None,
    by: Viewer,
) -> list[ReportedNeed]:
    """Report what was ticked in a session's log to the next level, all or none. Flushes.

    Args:
        session: a session ``by`` leads, whose log is signed or being signed.
        report: what was ticked.
        material: what the log is composed of.
        seen_words: likely names the page has already asked about; None asks about none.
        by: who reports.

    Raises:
        LogWordsToLookAt: when a text may point out a person, the first time; a case is its author's own, looked at when
            the author agreed.
        UserError: when something ticked is not there, or as ``forwarding.operations.report_needs``.
        NotFound: when ``by`` does not lead the group.
    """
    offered = {one.token: one.wanted for one in reporting_of(session, material, by).candidates}
    known = {_token_of(line.need) for line in needs_of_session(session.id)}
    missing = [token for token in report.tokens if token not in offered and token not in known]
    if missing:
        raise UserError(_("Noe av det du krysset av, er ikke her lenger. Se over og prøv igjen."), field="needs")
    wanted = [offered[token] for token in dict.fromkeys(report.tokens) if token in offered]
    if report.theme:
        wanted.append(_typed(session.id, report.theme))
    texts = [(_("Det som meldes videre"), one.text) for one in wanted]
    ask_about(texts, names=own_names(material, by), seen_words=seen_words, today=by.today)
    return report_needs(
        group=session.group, session_id=session.id, to_group_id=report.to_group_id, wanted=wanted, by=by
    )


def answers_to_give(material: Material) -> list[tuple[NeedLine, str | None]]:
    """Return the needs a session has worked on and can answer, each with the answer as far as it is written.

    What was learned of a forwarded case is what its group answers, unless the supervisor changes it.

    Args:
        material: what the session's log is composed of.
    """
    learned = {
        item.case_id: work.learning
        for item, work in material.work
        if item.case_id is not None and work is not None and not work.carried_over
    }
    found: list[tuple[NeedLine, str | None]] = []
    for line in material.needs:
        need = line.need
        if need.kind == NeedKind.CASE and need.case_id in learned and not need.is_answered:
            found.append((line, need.answer or learned[need.case_id]))
        elif need.kind != NeedKind.CASE and material.took_up(line):
            found.append((line, need.answer))
    return found


def _typed(session_id: int, theme: str) -> Wanted:
    """A theme typed twice in one log is one theme."""
    mark = hashlib.sha256(theme.encode()).hexdigest()[:24]
    return Wanted(NeedKind.THEME, f"typed:{session_id}:{mark}", text=theme)


def _themes(material: Material) -> list[Candidate]:
    """What was learned is the supervisor's own text in the log, and a theme as it stands.

    What was learned of a case its author has taken back stays in the log.
    """
    return [
        Candidate(
            f"learning:{item.id}", Wanted(NeedKind.THEME, f"learning:{item.id}", text=work.learning), work.learning
        )
        for item, work in material.work
        if work is not None and work.learning and (item.case is None or item.case.state not in PRIVATE_STATES)
    ]


def _training(session: SupervisionSession, material: Material) -> list[Candidate]:
    tools = {tool.id: tool for _item, work in material.work if work is not None for tool in work.tools}
    keys = {key: f"tool:{session.id}:{key}" for key in tools}
    return [
        Candidate(keys[key], Wanted(NeedKind.TRAINING, keys[key], tool_id=key), tool.name)
        for key, tool in tools.items()
    ]


def _passing_on(material: Material) -> list[Candidate]:
    """What the level below has reported goes further as it stands, and answers travel back through it.

    A session may both answer what it has taken up and pass it on.
    """
    found = []
    for line in material.needs_to_take_up:
        need = line.need
        key = f"need:{need.id}"
        text = need.tool.name if need.tool else need.text
        if text and not line.is_passed_on and (material.took_up(line) or not need.is_answered):
            wanted = Wanted(need.kind, key, text=need.text, tool_id=need.tool_id, source_id=need.id)
            found.append(Candidate(key, wanted, text, from_group=need.from_group.name))
    return found


def token_of_case(case_id: object) -> str:
    """Return the token by which a form ticks a case."""
    return f"case-of-log:{case_id}"


def _case(case: SupervisionCase, share: CaseShare | None) -> Candidate:
    key = token_of_case(case.id)
    return Candidate(key, Wanted(NeedKind.CASE, key, case_id=case.id), case.title or "", case, share)


def _is_told(item: AgendaItem, work: ItemWork | None) -> bool:
    return work is not None and not work.carried_over and item.case is not None and item.case.title is not None


def _token_of(need: ReportedNeed) -> str:
    if need.case is not None:
        return token_of_case(need.case.forwarded_from_id)
    return need.origin_key


def _is_reported(candidate: Candidate, reported: Collection[ReportedNeed]) -> bool:
    return candidate.token in {_token_of(need) for need in reported if need.state != "withdrawn"}
