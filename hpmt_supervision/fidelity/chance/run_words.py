"""What a change in a run chart is called."""

from flask_babel import gettext as _

from hpmt_supervision.fidelity.chance.run_rules import Change, ChangeKind


def change_label(change: Change) -> str:
    """Return a change in few words, for the bracket in the chart."""
    count = change.points
    return str(
        {
            ChangeKind.BELOW: _("%(count)s måneder på rad under", count=count),
            ChangeKind.ABOVE: _("%(count)s måneder på rad over", count=count),
            ChangeKind.FALLING: _("%(count)s måneder på rad ned", count=count),
            ChangeKind.RISING: _("%(count)s måneder på rad opp", count=count),
        }[change.kind]
    )


def change_sentence(change: Change) -> str:
    """Return a change as a sentence beside the chart."""
    count = change.points
    return str(
        {
            ChangeKind.BELOW: _("%(count)s måneder på rad under medianen.", count=count),
            ChangeKind.ABOVE: _("%(count)s måneder på rad over medianen.", count=count),
            ChangeKind.FALLING: _("%(count)s måneder på rad der andelen synker.", count=count),
            ChangeKind.RISING: _("%(count)s måneder på rad der andelen stiger.", count=count),
        }[change.kind]
    )
