"""What an administrator can finish in the structure and has been asked for, as lines with one action each."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.home.unit_queries import ToAnswer, Unfinished
from hpmt_supervision.home.waiting import MOST_OF_A_KIND, Days, Line
from hpmt_supervision.people.models import Unit
from hpmt_supervision.web.links import url_or_none


def administration(found: Unfinished, days: Days) -> list[Line]:
    """Return what an administrator can finish in the structure."""
    lines = []
    if found.without_account:
        lines.append(
            Line(
                _("Kontoer"),
                ngettext("%(num)d person uten konto", "%(num)d personer uten konto", found.without_account),
                _("De har en rolle, men kan ikke logge inn ennå."),
                _("Se personer"),
                url_or_none("people.index", mangler="konto"),
            )
        )
    if found.without_role:
        lines.append(
            Line(
                _("Roller"),
                ngettext("%(num)d person uten rolle", "%(num)d personer uten rolle", found.without_role),
                _("Uten rolle får de ikke åpne noe i dag."),
                _("Se personer"),
                url_or_none("people.index", mangler="rolle"),
            )
        )
    if found.groups_without_supervisor:
        lines.append(
            Line(
                _("Grupper"),
                ngettext(
                    "%(num)d gruppe uten veileder", "%(num)d grupper uten veileder", found.groups_without_supervisor
                ),
                _("Gruppa har medlemmer, men ingen som leder den."),
                _("Se grupper"),
                url_or_none("people.groups", mangler="veileder"),
            )
        )
    return [*lines, *closing(found.closing, days)]


def answers(found: ToAnswer) -> list[Line]:
    """Return what people have asked administrators for, what hastens first."""
    lines = []
    if found.emergencies:
        lines.append(
            Line(
                _("Nødtilgang"),
                ngettext("%(num)d spørsmål om nødtilgang", "%(num)d spørsmål om nødtilgang", found.emergencies),
                _("En annen administrator spør. Svar innen et døgn."),
                _("Svar"),
                url_or_none("emergency_access.index"),
            )
        )
    if found.holds:
        lines.append(
            Line(
                _("Oppbevaring"),
                ngettext("%(num)d ønske om å beholde en tekst", "%(num)d ønsker om å beholde en tekst", found.holds),
                _("Uten svar slettes teksten til vanlig tid."),
                _("Svar"),
                url_or_none("retention.holds"),
            )
        )
    if found.anonymising:
        lines.append(
            Line(
                _("Anonymisering"),
                ngettext(
                    "%(num)d ønske om å bli anonymisert", "%(num)d ønsker om å bli anonymisert", found.anonymising
                ),
                None,
                _("Se ønskene"),
                url_or_none("own_data.requests"),
            )
        )
    return lines


def closing(units: Sequence[Unit], days: Days) -> list[Line]:
    """Return the units that close soon; of many, the first few and one line for the rest."""
    lines = [
        Line(
            _("Enheter"),
            _("%(unit)s legges ned", unit=unit.name),
            _("Siste dag er %(day)s.", day=days.weekday(unit.closed_on)) if unit.closed_on else None,
            _("Se enheten"),
            url_or_none("people.unit", unit_id=unit.id),
        )
        for unit in units[:MOST_OF_A_KIND]
    ]
    rest = len(units) - len(lines)
    if rest > 0:
        title = ngettext("%(num)d enhet til legges ned snart", "%(num)d enheter til legges ned snart", rest)
        lines.append(Line(_("Enheter"), title, None, _("Se enhetene"), url_or_none("people.units")))
    return lines
