"""What waits or is new because something goes from one level to the next, as lines with one action each."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.cases.titles import case_title
from hpmt_supervision.forwarding.group_part import what_was_reported
from hpmt_supervision.forwarding.models import CaseShare, NeedKind, ReportedNeed
from hpmt_supervision.forwarding.queries import NeedLine, shown_case_title, shown_needs
from hpmt_supervision.forwarding.wording import answering
from hpmt_supervision.home.answer_queries import NewAnswer
from hpmt_supervision.home.case_queries import Agreed
from hpmt_supervision.home.waiting import MOST_OF_A_KIND, Days, Line
from hpmt_supervision.privacy.audit import Shown
from hpmt_supervision.web.links import url_or_none

# The highest level that answers is the resource group's.
NATIONAL = 3
# A theme and an answer are told of by their beginning; the whole of them stands on a page of its own.
LONGEST = 120


def questions(shares: Sequence[CaseShare], days: Days) -> list[Line]:
    """Return the questions about sharing one's own cases."""
    return [
        Line(
            _("Deling"),
            _(
                "%(name)s spør om saken «%(title)s» kan deles",
                name=share.asked_by.name if share.asked_by else _("Veilederen"),
                title=case_title(share.case),
            ),
            _("Spurt %(day)s. Du ser nøyaktig hva som blir delt, før du svarer.", day=days.day(share.asked_at))
            if share.asked_at
            else None,
            _("Svar"),
            url_or_none("forwarding.share", case_id=share.case_id),
        )
        for share in shares
    ]


def agreed(found: Sequence[Agreed], days: Days) -> list[Line]:
    """Return the cases that may be reported to the next level. Who wrote a copy from below is never named."""
    lines = []
    for row in found:
        case = row.share.case
        title = case_title(case)
        text = (
            _("Den som skrev saken, har sagt ja til å dele «%(title)s»", title=title)
            if case.is_forwarded
            else _("%(name)s har sagt ja til å dele «%(title)s»", name=case.author.name, title=title)
        )
        if row.session_id is None:
            url = url_or_none("cases.show", case_id=case.id)
        else:
            page = ("logs.report", {"sak": case.id}) if row.log_is_signed else ("logs.hold", {})
            url = url_or_none(page[0], session_id=row.session_id, **page[1])
        told = _("Svarte %(day)s", day=days.day(row.share.answered_at)) if row.share.answered_at else None
        lines.append(Line(_("Deling"), text, told, _("Meld videre"), url))
    return lines


def received(count: int) -> list[Line]:
    """Return one line that counts the themes and training needs that wait for an answer."""
    if not count:
        return []
    title = ngettext(
        "%(num)d innmeldt tema eller behov venter på svar", "%(num)d innmeldte temaer og behov venter på svar", count
    )
    return [
        Line(
            _("Innmeldt"),
            title,
            _("De som meldte det, ser svaret ditt."),
            _("Se det som er meldt"),
            url_or_none("forwarding.index", vis="mottatt"),
        )
    ]


def answers(found: Sequence[NewAnswer], days: Days) -> list[Line]:
    """Return the new answers, the latest first; of many, the first few and one line for the rest.

    Answers that would read alike, as to the same theme reported twice, are one line.
    """
    groups = _alike(found)
    lines = [_answers(rows, days) for rows in groups[:MOST_OF_A_KIND]]
    left = [row for rows in groups[MOST_OF_A_KIND:] for row in rows]
    rest = len(left)
    if rest > 0:
        reports = any(row.own_case is None for row in left)
        url = url_or_none("forwarding.index", vis="meldt") if reports else url_or_none("cases.index")
        title = ngettext("%(num)d svar til", "%(num)d svar til", rest)
        lines.append(Line(_("Svar"), title, None, _("Se svarene"), url))
    return lines


def answers_shown(found: Sequence[NewAnswer]) -> list[Shown]:
    """Return the readings to record for the texts the lines of answers show."""
    shown: list[Shown] = []
    for row in (row for rows in _alike(found)[:MOST_OF_A_KIND] for row in rows):
        if row.own_case is None:
            shown += shown_needs([NeedLine(row.need)], reason="sender")
            continue
        if row.own_case.title:
            shown.append(Shown("case", row.own_case.id, row.own_case.author_id, "author"))
        if row.answered.answer:
            shown.append(Shown("need", row.answered.id, row.answered.reported_by_id, "author"))
    return shown


def _alike(found: Sequence[NewAnswer]) -> list[list[NewAnswer]]:
    """Return the answers with those that read alike together, in the order in which they first come."""
    groups: dict[tuple[object, ...], list[NewAnswer]] = {}
    for row in found:
        key = ("case", row.own_case.id) if row.own_case else ("need", row.level, row.need.kind, _what(row.need))
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _answers(rows: Sequence[NewAnswer], days: Days) -> Line:
    """Return one line for answers that read alike: the latest, and where all of them stand when they are several."""
    line = _answer(rows[0], days)
    if len(rows) == 1:
        return line
    sub = _("%(latest)s. %(count)s svar på det samme.", latest=line.sub, count=len(rows))
    return replace(line, sub=sub, action=_("Les svarene"), url=url_or_none("forwarding.index", vis="meldt"))


def _answer(row: NewAnswer, days: Days) -> Line:
    day = days.day(row.answered_at)
    when = _("Besvart %(day)s", day=day)
    if row.own_case is None:
        title = _("Svar på det dere meldte: %(what)s", what=_what(row.need))
        url = url_or_none("forwarding.need", need_id=row.need.id)
        return Line(str(answering(row.level).answer_heading), title, when, _("Les svaret"), url)
    words = _in_short(row.answered.answer)
    if words:
        when = _("Besvart %(day)s: «%(words)s»", day=day, words=words)
    name = case_title(row.own_case)
    title = (
        _("Svar fra Ressursgruppa på saken «%(title)s»", title=name)
        if row.level == NATIONAL
        else _("Svar fra FM-veileder på saken «%(title)s»", title=name)
    )
    return Line(_("Sak"), title, when, _("Les svaret"), url_or_none("cases.show", case_id=row.own_case.id))


def _what(need: ReportedNeed) -> str:
    """Return what was reported, in short."""
    if need.kind == NeedKind.TRAINING and need.tool is not None:
        return need.tool.name
    text = shown_case_title(need) if need.kind == NeedKind.CASE else need.text
    # Of a case that is shared no longer, and of a theme whose text is deleted, the kind and the day are told.
    return _in_short(text) or what_was_reported(need)


def _in_short(text: str | None) -> str:
    """Return the beginning of a text on one line; nothing for a text that is deleted."""
    line = " ".join((text or "").split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
