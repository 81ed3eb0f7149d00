"""The times a form would publish, each with what stands in its way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from hpmt_supervision.bookable_times.forms import slot_mark
from hpmt_supervision.bookable_times.publishing_operations import overlapping_own
from hpmt_supervision.bookable_times.slots import MOST_SLOTS, Cut, slots
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.conflict_queries import conflicts_for
from hpmt_supervision.sessions.conflicts import Conflict, Span
from hpmt_supervision.sessions.recurrence import at_local


@dataclass(frozen=True)
class Slot:
    """One time that would be published.

    Attributes:
        local: its naive local start.
        starts_at: the instant, or None when the clocks jump over it.
        minutes: its length.
        is_past: whether its start has passed.
        published: whether the supervisor has published a time that overlaps it.
        conflicts: what else stands in the way.
        ticked: whether it is to be published.
    """

    local: datetime
    starts_at: datetime | None
    minutes: int
    is_past: bool
    published: bool
    conflicts: Sequence[Conflict]
    ticked: bool

    @property
    def ends_at(self) -> datetime | None:
        """Return the instant it ends."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def mark(self) -> str:
        """Return the mark of the time in the form."""
        return slot_mark(self.local)

    @property
    def can_be_published(self) -> bool:
        """Tell whether the supervisor is free then; a room or a link that is in use stops nothing."""
        own = any(found.person_id is not None for found in self.conflicts)
        return self.starts_at is not None and not (self.is_past or self.published or own)


def preview(
    group: SupervisionGroup,
    cut: Cut,
    *,
    place: str | None,
    link: str | None,
    viewer: Viewer,
    ticked: Collection[str] | None,
) -> list[Slot]:
    """Return the times a cut makes for a supervisor.

    Args:
        group: the group, with its unit.
        cut: how days are cut.
        place, link: where.
        viewer: the supervisor.
        ticked: marks of those that are ticked; None for all that can be published.

    Raises:
        UserError: when there are none, or too many to look through.
    """
    found = slots(cut)
    if not found:
        raise UserError(_("Ingen tider passer inn. Sjekk datoene, ukedagene og klokkeslettene."), field="ends")
    if len(found) > MOST_SLOTS:
        raise UserError(_("Det blir mer enn %(most)d tider. Velg færre dager.", most=MOST_SLOTS), field="last_day")
    now = clock.now()
    instants = {local: at_local(local).starts_at for local in found}
    spans = {local: Span(start, start + timedelta(minutes=cut.minutes)) for local, start in instants.items() if start}
    conflicts = conflicts_for(
        list(spans.values()),
        person_ids_by_span=[{viewer.person_id}] * len(spans),
        viewer=viewer,
        unit_id=group.unit_id,
        place=place,
        link=link,
    )
    in_the_way = dict(zip(spans, conflicts, strict=True))
    own = overlapping_own([span.starts_at for span in spans.values()], cut.minutes, viewer.person_id)
    rows = []
    for local in found:
        span = spans.get(local)
        published = span is not None and any(span.overlaps(Span(time.starts_at, time.ends_at)) for time in own)
        past = span is not None and span.starts_at <= now
        bare = Slot(local, instants[local], cut.minutes, past, published, in_the_way.get(local, ()), ticked=False)
        wanted = bare.can_be_published and (ticked is None or bare.mark in ticked)
        rows.append(Slot(local, bare.starts_at, cut.minutes, past, published, bare.conflicts, ticked=wanted))
    return rows
