"""What of the trail administrators may see: everything that was done, but never who wrote which text.

An act on a case tells by its actor whose case it is, and an administrator does not know that otherwise. Of such acts
the role is shown and the person is not, and a search for the person does not find them. Nor is the time shown, only
the day: whoever had just signed in would be told by it. ``day_order`` sees to that their place tells no more.
"""

from sqlalchemy import ColumnElement

from hpmt_supervision.privacy.models import AuditEvent

# Things whose acts would tell who wrote a text, or whose task it became.
AUTHORS_OWN = frozenset({"agreement", "case", "fe_form", "need", "retention_hold"})


def shows_actor() -> ColumnElement[bool]:
    """Return the condition that an act may be shown with the one who did it."""
    return AuditEvent.subject_kind.not_in(sorted(AUTHORS_OWN))


def may_show_actor(event: AuditEvent) -> bool:
    """Tell whether an act may be shown with the one who did it, and with its details."""
    return event.subject_kind not in AUTHORS_OWN
