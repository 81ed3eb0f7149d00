"""How long each programme keeps each kind of text: what it has set, or else what the kind declares."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.catalogue.hpmt import PROGRAMME_CODE
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.retention import TextKind, kind_of, kinds
from hpmt_supervision.privacy.terms import Term
from hpmt_supervision.retention.models import RetentionSetting


@dataclass(frozen=True)
class Terms:
    """Every programme with what it has set, read once.

    Attributes:
        programmes: every programme, in order of key.
        first_id: the programme that holds for what belongs to no other; 0 while no catalogue is laid.
        set_amounts: what is set, by programme and kind.
    """

    programmes: tuple[Programme, ...]
    first_id: int
    set_amounts: Mapping[tuple[int, str], int]

    @property
    def programme_ids(self) -> list[int]:
        """Return the keys of the programmes, and that of none while no catalogue is laid."""
        return [programme.id for programme in self.programmes] or [self.first_id]

    def of(self, kind: TextKind, programme_id: int | None = None) -> Term:
        """Return how long a programme keeps a kind.

        Args:
            kind: the kind.
            programme_id: the programme; the first when it is None.
        """
        return held_to_bounds(kind, self.set_amounts.get((programme_id or self.first_id, kind.code)))


def held_to_bounds(kind: TextKind, amount: int | None) -> Term:
    """Return the term of a kind for what is set; a number set before the bounds were narrowed is brought within them.

    Args:
        kind: the kind.
        amount: what is set, or None.
    """
    if amount is None or kind.bounds is None:
        return kind.term
    return replace(kind.term, amount=min(max(amount, kind.bounds.lowest), kind.bounds.highest))


def all_terms() -> Terms:
    """Return what holds in every programme, in one query."""
    found = db.session.execute(
        select(Programme, RetentionSetting.kind, RetentionSetting.amount)
        .outerjoin(RetentionSetting, RetentionSetting.programme_id == Programme.id)
        .order_by(Programme.id, RetentionSetting.id)
    ).all()
    programmes = tuple(dict.fromkeys(row[0] for row in found))
    first_id = next((found.id for found in programmes if found.code == PROGRAMME_CODE), 0)
    return Terms(programmes, first_id, {(row[0].id, row[1]): row[2] for row in found if row[1]})


def term_of(code: str, programme_id: int | None = None) -> Term:
    """Return how long a kind is kept.

    Args:
        code: the kind's code.
        programme_id: the programme; the first when it is None.
    """
    return all_terms().of(kind_of(code), programme_id)


def term_where(code: str, programme_id: ColumnElement[int] | ScalarSelect[int]) -> Term:
    """Return how long a kind is kept in the programme that an expression gives, in one query.

    Args:
        code: the kind's code.
        programme_id: gives the programme's key, or NULL for the first.
    """
    first = select(Programme.id).where(Programme.code == PROGRAMME_CODE).scalar_subquery()
    amount = db.session.scalar(
        select(RetentionSetting.amount).where(
            RetentionSetting.kind == code, RetentionSetting.programme_id == func.coalesce(programme_id, first)
        )
    )
    return held_to_bounds(kind_of(code), amount)


def settable_kinds() -> list[TextKind]:
    """Return the kinds that a programme may set, in the order of the rooms."""
    return [kind for kind in kinds() if kind.bounds is not None]


def setting_of(programme_id: int, code: str) -> RetentionSetting | None:
    """Return what a programme has set for a kind, with who set it, or None."""
    return db.session.scalar(
        select(RetentionSetting)
        .where(RetentionSetting.programme_id == programme_id, RetentionSetting.kind == code)
        .options(joinedload(RetentionSetting.changed_by))
    )


def settings_of(programme_id: int) -> dict[str, RetentionSetting]:
    """Return everything a programme has set, by kind, with who set it."""
    rows = db.session.scalars(
        select(RetentionSetting)
        .where(RetentionSetting.programme_id == programme_id)
        .options(joinedload(RetentionSetting.changed_by))
        .order_by(RetentionSetting.id)
    )
    return {row.kind: row for row in rows}
