"""What a mail about sessions says: when, where, who leads, and where to read on. Never a case, never who else comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core import clock
from hpmt_supervision.people.queries import supervisors_of
from hpmt_supervision.sessions.announcements import Act
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.web.formats import day_time_range, listing, sentence_case

# A season fits; a longer list is read on the page.
MOST_LINES = 60


@dataclass(frozen=True)
class Words:
    """The subject and the text of a mail."""

    subject: str
    text: str


def act_words(
    act: Act, sessions: Sequence[SupervisionSession], *, link: str, moved: bool, asked: bool, again: bool
) -> Words:
    """Return what one recipient is told of an act, in the language that is active.

    Args:
        act: what was done.
        sessions: the recipient's own among the sessions it was done to, in order of time.
        link: where to read on.
        moved: whether the time is another than before.
        again: whether it was called off and is on after all.
        asked: whether an answer is waited for; who leads it, or has booked it for themselves, is not asked.
    """
    what = _what(sessions)
    booked = (
        (_("Invitasjon: %(what)s", what=what), _("Du er invitert til veiledning."))
        if asked
        else (_("Booket: %(what)s", what=what), _("Veiledningen er booket."))
    )
    if again:
        booked = (
            _("Holdes likevel: %(what)s", what=what),
            _("Avlysningen er tatt tilbake. Veiledningen holdes likevel."),
        )
    new_time = (
        _("Veiledningen har fått ny tid. Svar på nytt om du kommer.") if asked else _("Veiledningen har fått ny tid.")
    )
    subject, opening = {
        Act.BOOKED: booked,
        Act.INVITED: booked,
        Act.CHANGED: (
            _("Endret: %(what)s", what=what),
            new_time if moved else _("Veiledningen har fått nytt sted, ny lenke eller ny som leder. Svaret ditt står."),
        ),
        Act.CANCELLED: (_("Avlyst: %(what)s", what=what), _("Veiledningen er avlyst.")),
        Act.WITHDRAWN: (_("Avlyst for deg: %(what)s", what=what), _("Du er ikke lenger invitert.")),
    }[act]
    answers = asked and (act in (Act.BOOKED, Act.INVITED) or (act is Act.CHANGED and moved))
    closing = _("Svar om du kommer: %(link)s", link=link) if answers else _("Les mer: %(link)s", link=link)
    return Words(subject, "\n".join([opening, "", *_lines(sessions), "", closing, ""]))


def reminder_words(session: SupervisionSession, *, link: str, unsubscribe: str | None) -> Words:
    """Return what a reminder says, in the language that is active.

    Args:
        session: the session.
        link: where to read on.
        unsubscribe: where to say no to reminders, or None for a guest, who has one session.
    """
    opening = _("Du har veiledning snart.")
    subject = _("Påminnelse: %(what)s", what=_what([session]))
    closing = [_("Les mer: %(link)s", link=link), ""]
    if unsubscribe is not None:
        closing += ["–", _("Slutt med påminnelser: %(link)s", link=unsubscribe), ""]
    return Words(subject, "\n".join([opening, "", *_lines([session]), "", *closing]))


def _what(sessions: Sequence[SupervisionSession]) -> str:
    first = sessions[0]
    if len(sessions) == 1:
        return _("veiledning %(when)s, %(group)s", when=_when(first), group=first.group.name)
    return ngettext(
        "%(num)d veiledning, %(group)s", "%(num)d veiledninger, %(group)s", len(sessions), group=first.group.name
    )


def _when(session: SupervisionSession) -> str:
    return day_time_range(session.starts_at, session.ends_at, today=clock.today())


def _lines(sessions: Sequence[SupervisionSession]) -> list[str]:
    first = sessions[0]
    lines = [sentence_case(_when(session)) for session in sessions[:MOST_LINES]]
    if len(sessions) > MOST_LINES:
        lines.append(_("og %(count)d til", count=len(sessions) - MOST_LINES))
    lines += ["", _("Gruppe: %(group)s", group=first.group.name)]
    if first.place:
        lines.append(_("Sted: %(place)s", place=first.place))
    if first.link:
        lines.append(_("Lenke: %(link)s", link=first.link))
    leaders = (
        [first.led_by.name]
        if first.led_by is not None
        else [leader.person.name for leader in supervisors_of(first.group_id, first.local_date)]
    )
    if leaders:
        lines.append(_("Leder: %(names)s", names=listing(leaders)))
    return lines
