"""Who may read the text of a case. One declaration gives the row filter, the check and the reason for the reading row.

Four ways lead to a case, and each holds in the active role alone:

- its author, always;
- those who lead the group it was sent to today, stand-ins included, once it is sent and unless it is withdrawn;
- members of the group invited to a session whose agenda holds it, from midnight the day before the session until its
  log is signed, and never later than the fourteenth day after it;
- those invited to that session from elsewhere, in the same days, when the author lets guests read.

Nobody else has a way here: leaders, coordinators, researchers and administrators hold none of the permissions asked
for. An administrator may read one case in an emergency; that way stands in ``emergency_access/policy.py``.
"""

from datetime import timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists

from hpmt_supervision.cases.models import Agenda, AgendaItem, SupervisionCase
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import supervised_on_the_day

READABLE_BEFORE = timedelta(days=1)
READABLE_AFTER = timedelta(days=14)


class Reason(StrEnum):
    """Why somebody may read a case; the author sees it beside the name."""

    AUTHOR = "author"
    SUPERVISOR = "supervisor"
    MEMBER = "member"
    GUEST = "guest"


def _wrote(viewer: Viewer) -> ColumnElement[bool]:
    return SupervisionCase.author_id == viewer.person_id


def _leads_its_group(viewer: Viewer) -> ColumnElement[bool]:
    return and_(SupervisionCase.group_id.in_(led_groups(viewer)), SupervisionCase.state.not_in(PRIVATE_STATES))


def _is_member(viewer: Viewer) -> ColumnElement[bool]:
    return _on_agenda_of_session(viewer, supervised_on_the_day(viewer.person_id))


def _is_guest(viewer: Viewer) -> ColumnElement[bool]:
    # Somebody who is invited beyond the group's membership, from another office or level, is a guest of the group.
    return _on_agenda_of_session(viewer, SupervisionCase.guests_may_read.is_(True))


def _on_agenda_of_session(viewer: Viewer, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    on_agenda = exists().where(
        AgendaItem.case_id == SupervisionCase.id,
        AgendaItem.agenda_id == Agenda.id,
        Agenda.closed_at.is_(None),
        in_window(viewer),
        SupervisionSession.id == Agenda.session_id,
        Invitation.session_id == Agenda.session_id,
        Invitation.person_id == viewer.person_id,
        *conditions,
    )
    return and_(on_agenda, SupervisionCase.state.not_in(PRIVATE_STATES))


def in_window(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that today lies within the days on which a session's members read its cases."""
    return and_(
        SupervisionSession.status != SessionStatus.CANCELLED,
        SupervisionSession.local_date <= viewer.today + READABLE_BEFORE,
        SupervisionSession.local_date >= viewer.today - READABLE_AFTER,
    )


# A way is declared here and told of elsewhere too. Who adds or changes one also mends:
#
# - ``Reason`` above, and the words of it in ``audit_trail/wording.py`` (REASONS);
# - the author's matrix, ``readers_of`` in ``case_page.py``, which finds the names anew for all at once;
# - what the writer is told beforehand: ``who_reads`` in ``templates/cases/parts.html``, ``case_readers`` and
#   ``reflect.html`` of ``fe_forms``, and ``how_texts_are_used.html`` of ``home``;
# - the two tables in ``docs/guide/kvp-veileder.md``.
#
# Tests hold the first two to what is declared (``tests/contracts/test_declared_ways.py`` and
# ``tests/integration/cases/test_readers.py``); the others are sentences, which nobody but a reader can hold to it.
_AUTHOR = Way(
    Reason.AUTHOR,
    _l("Den som skrev saken"),
    _l("Alltid"),
    frozenset({Permission.WRITE_CASES}),
    _wrote,
)
_SUPERVISOR = Way(
    Reason.SUPERVISOR,
    _l("De som leder gruppa den er sendt til, og vikarene deres"),
    _l("Fra den er sendt, så lenge de leder gruppa og saken ikke er trukket"),
    frozenset({Permission.READ_CASES, Permission.LEAD_SESSIONS}),
    _leads_its_group,
)
_READS = frozenset({Permission.READ_CASES})

CASES = Kind(
    "case",
    _l("Saker"),
    _l("Tittelen, teksten og spørsmålet i en sak til veiledning"),
    ways=(
        _AUTHOR,
        _SUPERVISOR,
        Way(
            Reason.MEMBER,
            _l("Medlemmer av gruppa som er invitert til en veiledning med saken på sakslista"),
            _l(
                "Fra dagen før veiledningen til loggen er signert, og høyst %(days)d dager etter",
                days=READABLE_AFTER.days,
            ),
            _READS,
            _is_member,
        ),
        Way(
            Reason.GUEST,
            _l("Andre som er invitert til veiledningen"),
            _l("De samme dagene, og bare når den som skrev saken, har sagt ja"),
            _READS,
            _is_guest,
        ),
    ),
    closing=_l(
        "Hver lesning skrives ned, og den som skrev saken, ser hvem som har lest. "
        "Nødtilgang for en administrator står for seg, lenger ned."
    ),
)


def is_author(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a case is the viewer's own, in a role that writes cases."""
    return _AUTHOR.rows(viewer)


# The reasons that also let somebody move the case on, and say how it went.
HAS_PART = frozenset({Reason.AUTHOR, Reason.SUPERVISOR})


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the row filter: the cases whose text the viewer may read."""
    return CASES.rows(viewer)


def reason_of(viewer: Viewer) -> ColumnElement[str]:
    """Return the column that says why the viewer may read a case, or is NULL when they may not."""
    return CASES.reason(viewer)
