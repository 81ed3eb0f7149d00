"""How long and until when, in words."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from hpmt_supervision.privacy.terms import Term, TermUnit
from hpmt_supervision.retention.models import HoldState
from hpmt_supervision.retention.subject_queries import Fate
from hpmt_supervision.web.formats import day

STATE_LABELS = {
    HoldState.ASKED: _l("Venter på svar"),
    HoldState.ACTIVE: _l("Beholdes"),
    HoldState.REFUSED: _l("Fikk nei"),
    HoldState.WITHDRAWN: _l("Trukket"),
    HoldState.ENDED: _l("Avsluttet"),
}


def term_words(term: Term) -> str:
    """Return a term in words, such as "90 dager"."""
    if term.unit is TermUnit.DAYS:
        return ngettext("%(num)d dag", "%(num)d dager", term.amount)
    return ngettext("%(num)d måned", "%(num)d måneder", term.amount)


def gone_sentence(gone_on: date, today: date) -> str:
    """Return when a text is gone, as its author reads it.

    Args:
        gone_on: the local day.
        today: the local day of the reader.
    """
    if gone_on <= today:
        return _("Teksten slettes i natt.")
    return _("Teksten slettes %(day)s.", day=day(gone_on))


def _held_sentence(held_until: date, gone_on: date, today: date) -> str:
    """Return when a hold ends and when the text goes then, as one sentence; the two days need not be neighbours."""
    if gone_on <= today:
        return _("Teksten beholdes lenger enn vanlig, til og med %(day)s, og slettes i natt.", day=day(held_until))
    return _(
        "Teksten beholdes lenger enn vanlig, til og med %(day)s. Den slettes %(gone)s.",
        day=day(held_until),
        gone=day(gone_on),
    )


def fate_sentences(fate: Fate, today: date) -> list[str]:
    """Return what is known of when a text is gone, a sentence for each thing.

    Args:
        fate: from ``fate_of``.
        today: the local day of the reader.
    """
    found = []
    if fate.gone_on is not None and fate.held_until is not None:
        found.append(_held_sentence(fate.held_until, fate.gone_on, today))
    elif fate.gone_on is not None:
        found.append(gone_sentence(fate.gone_on, today))
    elif fate.closes_on is not None and fate.closes_on > today:
        assert fate.gone_after_closing is not None
        found.append(
            _(
                "Lukkes av seg selv %(day)s hvis ingen gjør noe med den. Da slettes teksten %(gone)s.",
                day=day(fate.closes_on),
                gone=day(fate.gone_after_closing),
            )
        )
    if fate.held_until is not None and fate.gone_on is None:
        found.append(_("Den beholdes lenger enn vanlig, til og med %(day)s.", day=day(fate.held_until)))
    return found
