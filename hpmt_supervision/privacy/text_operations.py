"""Deleting texts in rows that stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.retention import Column


def empty_texts(model: type[Any], keys: Sequence[int], now: datetime, *columns: Column) -> list[int]:
    """Delete the texts of some rows, which note when it was. Flushes.

    Args:
        model: the class of the rows; it has ``id`` and ``text_deleted_at``.
        keys: their keys; what has been deleted before is left alone.
        now: the present instant.
        columns: what is emptied.

    Returns:
        The keys of the rows that lost their text.
    """
    rows = db.session.scalars(
        select(model).where(model.id.in_(keys), model.text_deleted_at.is_(None)).order_by(model.id)
    ).all()
    for row in rows:
        for column in columns:
            setattr(row, column.key, None)
        row.text_deleted_at = now
    db.session.flush()
    return [row.id for row in rows]
