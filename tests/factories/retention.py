"""Running retention inside the transaction of a test."""

from contextlib import nullcontext
from datetime import date, datetime

from sqlalchemy import func, select

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.retention import TextKind
from hpmt_supervision.retention.due_queries import follows, is_due, waiting_with_holds
from hpmt_supervision.retention.models import RetentionSetting
from hpmt_supervision.retention.running import run_kind
from hpmt_supervision.retention.terms_queries import Terms
from tests.factories.catalogue import load_catalogue


def delete_due(code: str, now: datetime) -> int:
    """Delete what is due of one kind at an instant, without a commit, and return how many rows it touched."""
    return run_kind(code, now, unit=nullcontext)


def set_amounts(programme: Programme | None = None, **amounts: int) -> None:
    """Let a programme, HPMT by default, keep some kinds for other times than the usual."""
    programme = programme or load_catalogue()
    for code, amount in amounts.items():
        db.session.add(RetentionSetting(programme_id=programme.id, kind=code, amount=amount))
    db.session.flush()


def due_by(kind: TextKind, terms: Terms, programme_id: int, day: date) -> int:
    """Count the texts of a kind that are due by the run of a day, one count by itself beside those of the preview."""
    rows = waiting_with_holds(kind)
    found = db.session.scalar(
        select(func.count())
        .select_from(rows)
        .where(follows(rows, programme_id, terms), is_due(rows, terms.of(kind, programme_id), day))
    )
    return found or 0
