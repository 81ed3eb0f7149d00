"""Writes about wrong attempts from one address: counting them, and forgetting them after a day."""

from datetime import datetime

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hpmt_supervision.auth.models import AddressWait
from hpmt_supervision.auth.waiting import ADDRESS_FORGIVEN_AFTER, ADDRESS_KEPT, wait_after
from hpmt_supervision.extensions import db


def address_waits(hashed: str | None, *, now: datetime) -> bool:
    """Tell whether an address has to wait now.

    Args:
        hashed: its keyed hash, or None when it is not known.
        now: the present instant.
    """
    if hashed is None:
        return False
    until = db.session.scalar(select(AddressWait.waits_until).where(AddressWait.address_hash == hashed))
    return until is not None and until > now


def count_address_failure(hashed: str | None, *, free: int, now: datetime) -> None:
    """Count a wrong attempt from an address, and let it wait when there have been many. Flushes.

    Args:
        hashed: its keyed hash, or None when it is not known.
        free: how many may fail within an hour before there is a wait.
        now: the present instant.
    """
    if hashed is None:
        return
    # Counted in SQL, so that attempts at the same moment all count.
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    counted = insert(AddressWait).values(address_hash=hashed, failed_count=1, last_failed_at=now)
    count = db.session.execute(
        counted.on_conflict_do_update(
            index_elements=[AddressWait.address_hash],
            set_={
                "failed_count": case(
                    (AddressWait.last_failed_at < now - ADDRESS_FORGIVEN_AFTER, 1), else_=AddressWait.failed_count + 1
                ),
                "last_failed_at": now,
            },
        ).returning(AddressWait.failed_count)
    ).scalar_one()
    wait = wait_after(count, free=free)
    db.session.execute(
        update(AddressWait).where(AddressWait.address_hash == hashed).values(waits_until=now + wait if wait else None)
    )


def forget_address(hashed: str | None) -> None:
    """Forget what was counted under one hash, since it was its owner who tried. Flushes.

    Args:
        hashed: the keyed hash, or None.
    """
    if hashed is not None:
        db.session.execute(delete(AddressWait).where(AddressWait.address_hash == hashed))


def forget_addresses(now: datetime) -> int:
    """Forget addresses that have not failed for a day, and return how many. Flushes.

    Args:
        now: the present instant.
    """
    result = db.session.execute(delete(AddressWait).where(AddressWait.last_failed_at <= now - ADDRESS_KEPT))
    return int(result.rowcount)  # type: ignore[attr-defined]
