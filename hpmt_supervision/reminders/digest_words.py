"""What the weekly digest says, in the language that is active: dates and numbers, never a name or a case."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.reminders.digest import Coming, Digest, LastWeek, Undated, Unlogged
from hpmt_supervision.web.formats import day_time, day_time_range, listing, sentence_case, weekday
from hpmt_supervision.web.links import absolute_url


def digest_paragraphs(digest: Digest, *, today: date) -> list[str]:
    """Return a digest as paragraphs: a heading, and a line for each thing.

    Args:
        digest: what it tells.
        today: the local day.
    """
    parts = [
        (_("De neste to ukene"), [_coming(one, today) for one in digest.coming]),
        (_("Grupper uten ny dato"), [_undated(one, today) for one in digest.undated]),
        (_("Logger som venter på signatur"), [_unlogged(one, today) for one in digest.unlogged]),
        (_("De siste sju dagene ved kontoret"), [_last_week(one) for one in digest.last_week]),
    ]
    return ["\n".join([heading, *lines, ""]) for heading, lines in parts if lines]


def _coming(one: Coming, today: date) -> str:
    counts = [
        ngettext("%(num)d kommer", "%(num)d kommer", one.coming) if one.coming else "",
        ngettext("%(num)d kommer ikke", "%(num)d kommer ikke", one.not_coming) if one.not_coming else "",
        ngettext("%(num)d har ikke svart", "%(num)d har ikke svart", one.waiting) if one.waiting else "",
    ]
    when = sentence_case(day_time_range(one.starts_at, one.ends_at, today=today))
    told = [count for count in counts if count]
    if not told:
        return _("%(when)s, %(group)s", when=when, group=one.group)
    return _("%(when)s, %(group)s: %(answers)s", when=when, group=one.group, answers=listing(told))


def _undated(one: Undated, today: date) -> str:
    link = absolute_url("sessions.book", group_id=one.group_id)
    if one.last_held is None:
        return _("%(group)s har ikke hatt veiledning ennå. Book en dato: %(link)s", group=one.group, link=link)
    day = weekday(one.last_held, today=today)
    return _("%(group)s møttes sist %(day)s. Book en ny dato: %(link)s", group=one.group, day=day, link=link)


def _unlogged(one: Unlogged, today: date) -> str:
    when, link = day_time(one.starts_at, today=today), absolute_url("logs.sign", session_id=one.session_id)
    day = weekday(one.last_day, today=today)
    if one.last_day < today:
        return _("Loggen fra %(when)s hadde frist %(day)s: %(link)s", when=when, day=day, link=link)
    return _("Loggen fra %(when)s har frist %(day)s: %(link)s", when=when, day=day, link=link)


def _last_week(one: LastWeek) -> str:
    if not one.held and not one.cancelled:
        return _("%(group)s: ingen veiledning", group=one.group)
    held = ngettext("%(num)d veiledning gjennomført", "%(num)d veiledninger gjennomført", one.held)
    if not one.cancelled:
        return _("%(group)s: %(held)s", group=one.group, held=held)
    cancelled = ngettext("%(num)d avlyst", "%(num)d avlyst", one.cancelled)
    return _("%(group)s: %(held)s, %(cancelled)s", group=one.group, held=held, cancelled=cancelled)
