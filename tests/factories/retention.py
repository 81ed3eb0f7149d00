"""Running retention inside the transaction of a test."""

from contextlib import nullcontext
from datetime import datetime

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.extensions import db
from hpmt_supervision.retention.models import RetentionSetting
from hpmt_supervision.retention.running import run_kind
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
