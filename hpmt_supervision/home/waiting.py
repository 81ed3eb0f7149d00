"""What waits for somebody, as lines with one action each. Rows in, lines out; nothing is read here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.cases.titles import agreement_title, case_title
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.home.queries import LedGroup, Upcoming
from hpmt_supervision.logs.due import LogStanding, last_day_in_time
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.logs.queries import LogRow
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.queries import ends_at
from hpmt_supervision.web import formats
from hpmt_supervision.web.links import url_or_none

# A session without cases is pointed out this many days ahead, while there is still time to ask the group.
AGENDA_DAYS = 3
# So many lines of one kind are named; the rest are counted on one line that leads to the page that has them all.
MOST_OF_A_KIND = 3


@dataclass(frozen=True)
class Line:
    """One thing that waits.

    Attributes:
        kicker: what kind of thing it is.
        title: what it is about.
        sub: a fact about it, or None.
        action: the words of the one action.
        url: where the action leads, or None when the application has no such page.
        post: the hidden fields when the action is a POST, or None when it is a link.
    """

    kicker: str
    title: str
    sub: str | None
    action: str
    url: str | None
    post: Mapping[str, object] | None = field(default=None)


class Days:
    """Writes days and times in the language of the page, seen from one day."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.locale = formats.active_locale()

    def day(self, value: formats.Moment) -> str:
        """Write "26. november"."""
        return formats.day(value, today=self.today, locale=self.locale)

    def weekday(self, value: formats.Moment) -> str:
        """Write "torsdag 26. november"."""
        return formats.weekday(value, today=self.today, locale=self.locale)

    def meeting(self, session: SupervisionSession) -> str:
        """Write "Torsdag 26. november kl. 09.00–10.30"."""
        written = formats.day_time_range(session.starts_at, ends_at(session), today=self.today, locale=self.locale)
        return formats.sentence_case(written)


def reflections(forms: Iterable[FeForm], days: Days, *, more: int) -> list[Line]:
    """Return the meetings that have been and wait for reflection.

    Args:
        forms: the forms to name.
        days: how days are written.
        more: how many further forms wait, which are counted on one line.
    """
    lines = [
        Line(
            _("FE-skjema"),
            _("Etter-refleksjon: %(theme)s", theme=form.theme) if form.theme else _("Etter-refleksjon"),
            _(
                "Møte %(time)s",
                time=formats.day_time(form.meeting_at, today=days.today, locale=days.locale),
            )
            if form.meeting_at
            else None,
            _("Skriv refleksjon"),
            url_or_none("fe_forms.reflect", form_id=form.id),
        )
        for form in forms
    ]
    if more:
        title = ngettext("%(num)d eldre møte uten etter-refleksjon", "%(num)d eldre møter uten etter-refleksjon", more)
        lines.append(Line(_("FE-skjema"), title, None, _("Se møtene"), url_or_none("fe_forms.index")))
    return lines


def case_drafts(cases: Iterable[SupervisionCase], days: Days) -> list[Line]:
    """Return the cases that are begun and not sent."""
    return [
        Line(
            _("Sak, kladd"),
            case_title(case),
            _("Lagret %(time)s", time=formats.day_time(case.touched_at, today=days.today, locale=days.locale)),
            _("Gjør ferdig"),
            url_or_none("cases.edit", case_id=case.id),
        )
        for case in cases
    ]


def invitations(rows: Sequence[Upcoming], days: Days, *, says_groups: bool = False) -> list[Line]:
    """Return the invitations without an answer: one by itself, several on one line.

    Args:
        rows: the sessions.
        days: how days are written.
        says_groups: whether the line of several names their groups, as for one who leads a group and is in another.
    """
    if not rows:
        return []
    if len(rows) == 1:
        session = rows[0].session
        return [
            Line(
                _("Invitasjon"),
                days.meeting(session),
                session.group.name,
                _("Svar"),
                url_or_none("sessions.show", session_id=session.id),
            )
        ]
    return [
        Line(
            _("Invitasjoner"),
            _("%(count)d veiledninger fram til %(day)s", count=len(rows), day=days.day(rows[-1].session.starts_at)),
            ", ".join(dict.fromkeys(row.session.group.name for row in rows))
            if says_groups
            else _("Du har ikke svart på disse ennå"),
            _("Svar"),
            url_or_none("sessions.index"),
        )
    ]


def agreements(rows: Iterable[Agreement], days: Days, *, back: str) -> list[Line]:
    """Return one's own open agreements. Their text is a reading of the log they come from.

    Args:
        rows: the agreements.
        days: how days are written.
        back: the path to come back to.
    """
    return [
        Line(
            _("Avtale"),
            agreement_title(agreement.what, agreement.session.local_date),
            _agreed_and_due(agreement, days),
            _("Merk som gjort"),
            url_or_none("logs.mark_done", agreement_id=agreement.id),
            {"done": "1", "next": back},
        )
        for agreement in rows
    ]


def _agreed_and_due(agreement: Agreement, days: Days) -> str:
    made = days.day(agreement.session.local_date)
    if agreement.due_on is None:
        return str(_("Avtalt %(made)s", made=made))
    if agreement.due_on < days.today:
        return str(_("Avtalt %(made)s, fristen var %(due)s", made=made, due=days.weekday(agreement.due_on)))
    return str(_("Avtalt %(made)s, innen %(due)s", made=made, due=days.weekday(agreement.due_on)))


def logs(rows: Sequence[LogRow], days: Days, *, several_groups: bool) -> list[Line]:
    """Return the logs that wait for a signature, with the fact of when they are or were due."""
    lines = []
    for row in rows[:MOST_OF_A_KIND]:
        due = days.day(last_day_in_time(row.session.local_date))
        fact = (
            _("Fristen var %(day)s", day=due)
            if row.standing is LogStanding.MISSING
            else _("Signer innen %(day)s", day=due)
        )
        lines.append(
            Line(
                _("Logg"),
                _("Veiledningen %(day)s", day=days.weekday(row.session.local_date)),
                f"{row.session.group.name}. {fact}" if several_groups else fact,
                _("Skriv loggen") if row.log is None else _("Gjør ferdig"),
                url_or_none("logs.hold", session_id=row.session.id),
            )
        )
    rest = rows[MOST_OF_A_KIND:]
    if rest:
        text = ngettext("%(num)d logg til", "%(num)d logger til", len(rest))
        group_id = rest[0].session.group_id
        lines.append(Line(_("Logg"), text, None, _("Se loggene"), url_or_none("logs.group_logs", group_id=group_id)))
    return lines


def without_outcome(sessions: Sequence[SupervisionSession], days: Days) -> list[Line]:
    """Return the sessions whose day has passed and that are neither held nor cancelled."""
    return [
        Line(
            _("Ikke gjennomført eller avlyst"),
            _("Veiledningen %(day)s", day=days.weekday(session.local_date)),
            _("Ble den holdt, skriv loggen. Hvis ikke, avlys den og si hvorfor."),
            _("Avklar"),
            url_or_none("sessions.show", session_id=session.id),
        )
        for session in sessions[:MOST_OF_A_KIND]
    ]


def group_lines(
    led: LedGroup, following: Upcoming | None, days: Days, *, several_groups: bool, is_next: bool
) -> list[Line]:
    """Return what one led group needs: a date, an agenda, or a look at its queue. At most one line.

    Args:
        led: the group.
        following: its next planned session, or None.
        days: how days are written.
        several_groups: whether the group's name has to be said.
        is_next: whether that session stands at the top of the page, where its agenda is set.
    """
    group, name = led.group, led.group.name if several_groups else None
    page = url_or_none("cases.group", group_id=group.id)
    queue = ngettext("%(num)d sak i kø", "%(num)d saker i kø", led.waiting_cases)
    if following is None:
        facts = [fact for fact in (name, queue if led.waiting_cases else None) if fact]
        return [
            Line(
                _("Booking"),
                _("Ingen veiledning er booket"),
                ". ".join(facts) or _("Medlemmene får invitasjonen når du booker."),
                _("Book veiledninger"),
                url_or_none("sessions.book", group_id=group.id) or url_or_none("sessions.index"),
            )
        ]
    session = following.session
    near = session.local_date <= days.today + timedelta(days=AGENDA_DAYS)
    when = days.weekday(session.local_date)
    if near and not following.agenda_cases and not led.waiting_cases:
        return [
            Line(
                _("Saksliste"),
                _("Ingen saker til %(day)s", day=when),
                name or _("Spør gruppa, eller sett opp øving på et verktøy."),
                _("Se gruppa"),
                page,
            )
        ]
    if is_next and following.agenda_cases is None:
        # The queue and the button stand beside the date already.
        return []
    if near and following.agenda_cases is None:
        return [
            Line(
                _("Saksliste"),
                _("Sakslista til %(day)s er ikke satt", day=when),
                f"{name}. {queue}" if name else queue,
                _("Sett sakslista"),
                url_or_none("cases.agenda", session_id=session.id) or page,
            )
        ]
    if led.waiting_cases:
        return [Line(_("Kø"), queue, name or _("Neste veiledning er %(day)s", day=when), _("Se køen"), page)]
    return []
