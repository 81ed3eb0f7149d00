"""How people want to be told: read with the usual filled in, and changed."""

from collections.abc import Collection, Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.reminders.due import CHOICES, DEFAULT_WISHES, MOST_REMINDERS, Wishes
from hpmt_supervision.reminders.kinds import OPTIONAL, Kind
from hpmt_supervision.reminders.models import MailWishes
from hpmt_supervision.reminders.quiet_hours import QuietHours


def wishes_of(person_ids: Collection[int]) -> dict[int, Wishes]:
    """Return how some people want to be told; those who have said nothing have the usual.

    Args:
        person_ids: the people's keys.
    """
    rows = db.session.scalars(
        select(MailWishes).where(MailWishes.person_id.in_(person_ids)).order_by(MailWishes.person_id)
    )
    said = {row.person_id: _as_wishes(row) for row in rows}
    return {person_id: said.get(person_id, DEFAULT_WISHES) for person_id in person_ids}


def _as_wishes(row: MailWishes) -> Wishes:
    return Wishes(
        reminders=tuple(int(text) for text in row.reminders.split(",") if text),
        off=frozenset(Kind(text) for text in row.off.split(",") if text),
        quiet=QuietHours(row.quiet_begins, row.quiet_ends),
        digest_weekday=row.digest_weekday,
        digest_hour=row.digest_hour,
    )


def version_of(person_id: int) -> int:
    """Return the version of what a person has said, 0 when they have said nothing."""
    row = db.session.get(MailWishes, person_id)
    return row.version if row is not None else 0


def change_wishes(
    *,
    reminders: Iterable[int],
    off: Iterable[Kind],
    quiet: QuietHours,
    by: Viewer,
    digest: tuple[int, int] | None = None,
    version: int | None = None,
) -> None:
    """Change how the viewer wants to be told. Flushes.

    Args:
        reminders: minutes before a session, at most three of the choices.
        off: kinds switched off; what is the calendar itself cannot be.
        quiet: the quiet hours.
        by: whose wishes they are.
        digest: the weekday, 0 for Monday, and the hour of the weekly digest, or None to leave them as they are.
        version: the version the page was opened with; 0 when nothing was said then.

    Raises:
        UserError: when there are too many reminders, or one that is no choice.
        StaleVersion: when they were changed in another window meanwhile.
    """
    chosen = sorted(set(reminders), reverse=True)
    if len(chosen) > MOST_REMINDERS:
        raise UserError(_("Velg høyst tre påminnelser."), field="reminders")
    if not set(chosen) <= set(CHOICES):
        raise UserError(_("Velg tidspunkter fra lista."), field="reminders")
    row = _row(by.person_id)
    if row.version is not None:
        expect_version(row, version)
    row.reminders = ",".join(str(minutes) for minutes in chosen)
    row.off = ",".join(sorted(set(off) & OPTIONAL))
    row.quiet_begins, row.quiet_ends = quiet.begins, quiet.ends
    if digest is not None:
        row.digest_weekday, row.digest_hour = digest
    db.session.flush()
    record_act("wishes.change", subject_kind="person", subject_id=by.person_id, by=by)


def switch(*, person_id: int, kind: Kind, on: bool) -> None:
    """Switch one kind off or on again for a person who followed the link in a mail. Flushes; twice is once.

    Args:
        person_id: the person.
        kind: the kind; one that cannot be switched off stays on.
        on: whether it shall come.
    """
    row = _row(person_id)
    off = {Kind(text) for text in row.off.split(",") if text}
    off = off - {kind} if on else off | ({kind} & OPTIONAL)
    row.off = ",".join(sorted(off))
    db.session.flush()
    record_act("wishes.switch", subject_kind="person", subject_id=person_id, by=None, kind=str(kind), on=on)


def _row(person_id: int) -> MailWishes:
    row = db.session.get(MailWishes, person_id)
    if row is None:
        usual = DEFAULT_WISHES
        row = MailWishes(
            person_id=person_id,
            reminders=",".join(str(minutes) for minutes in usual.reminders),
            off="",
            quiet_begins=usual.quiet.begins,
            quiet_ends=usual.quiet.ends,
            digest_weekday=usual.digest_weekday,
            digest_hour=usual.digest_hour,
        )
        db.session.add(row)
    return row
