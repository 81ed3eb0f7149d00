"""Agreed reviews of the figures, as lines of Min side: those whose day has passed, and the next one."""

from flask_babel import gettext as _

from hpmt_supervision.anchoring.queries import Plan
from hpmt_supervision.home.waiting import MOST_OF_A_KIND, Days, Line
from hpmt_supervision.web.formats import sentence_case
from hpmt_supervision.web.links import url_or_none


def reviews(plan: Plan, days: Days) -> list[Line]:
    """Return what waits to be registered, and the next review that is agreed.

    Args:
        plan: the reviews of the viewer's own offices.
        days: how days are written.
    """
    lines = [
        Line(
            _("Gjennomgang av tallene"),
            _("Avtalt til %(day)s, %(office)s", day=days.weekday(review.agreed_on), office=review.unit.name),
            _("Si om den ble holdt, eller finn en ny dato."),
            _("Registrer"),
            url_or_none("anchoring.register", review_id=review.id),
        )
        for review in plan.overdue[:MOST_OF_A_KIND]
    ]
    for review in plan.coming[:1]:
        lines.append(
            Line(
                _("Avtalt gjennomgang"),
                sentence_case(_("%(day)s, %(office)s", day=days.weekday(review.agreed_on), office=review.unit.name)),
                _("Nav-lederen og HPMT-veilederen ser på kontorets tall sammen."),
                _("Se planen"),
                url_or_none("anchoring.index"),
            )
        )
    return lines
