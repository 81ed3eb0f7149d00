"""The log that writes itself: from what a session did to what its log says. Pure: values in, values out."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any


@dataclass(frozen=True)
class AgreementLine:
    """One agreement as the log tells it.

    Attributes:
        owner: who does it, or None when it is for all.
        what: what is to be done, or None when its text is deleted.
        due_on: the day it is due, or None.
        outcome: for an earlier agreement, what this session said of it: ``done``, ``kept``, ``moved`` or ``dropped``.
    """

    owner: str | None
    what: str | None
    due_on: date | None
    outcome: str | None = None


@dataclass(frozen=True)
class NeedTold:
    """One reported need that a session took up.

    Attributes:
        what: the theme, or the name of the tool that training is needed in; None when its text is deleted.
        is_training: whether it is a training need.
        from_group: the group that reported it.
        answer: what the session answers, or None.
    """

    what: str | None
    is_training: bool
    from_group: str
    answer: str | None = None


@dataclass(frozen=True)
class ItemLine:
    """One agenda item as the log tells it.

    Attributes:
        kind: ``case``, ``skill_training`` or ``reported_needs``.
        case_id: the case's key, so that its title can be deleted with the case.
        title: the case's title, or None when it is deleted or there is none.
        author: whose case it is.
        tools: the names of the tools practised.
        work_forms: the codes of how it was worked on.
        learning: what was learned.
        carried_over: whether it goes on next time.
        needs: the reported needs that were taken up under it.
        agreements: what was agreed on it.
    """

    kind: str
    case_id: int | None = None
    title: str | None = None
    author: str | None = None
    tools: tuple[str, ...] = ()
    work_forms: tuple[str, ...] = ()
    learning: str | None = None
    carried_over: bool = False
    needs: tuple[NeedTold, ...] = ()
    agreements: tuple[AgreementLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been written of the item yet."""
        return not (
            self.tools or self.work_forms or self.learning or self.carried_over or self.needs or self.agreements
        )


@dataclass(frozen=True)
class ComposedLog:
    """A whole log.

    Attributes:
        attended, guests, leaders: names.
        looked_back_on: the local day of the session whose agreements were looked back on, or None.
        reviewed: the earlier agreements.
        items: what was done with each item that was touched, in order.
        agreements: the agreements that belong to no item.
        closing_line: what the supervisor added.
    """

    attended: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    looked_back_on: date | None = None
    reviewed: tuple[AgreementLine, ...] = ()
    items: tuple[ItemLine, ...] = ()
    agreements: tuple[AgreementLine, ...] = ()
    closing_line: str | None = None


@dataclass(frozen=True)
class Work:
    """What was written of one agenda item: values that ``compose`` turns into an ItemLine."""

    item_id: int
    kind: str
    case_id: int | None = None
    title: str | None = None
    author: str | None = None
    tools: tuple[str, ...] = ()
    work_forms: tuple[str, ...] = ()
    learning: str | None = None
    carried_over: bool = False
    needs: tuple[NeedTold, ...] = ()


@dataclass(frozen=True)
class Agreed:
    """An agreement made in the session, with the item it came from, or None."""

    item_id: int | None
    line: AgreementLine = field(default_factory=lambda: AgreementLine(None, None, None))


def compose(
    *,
    attended: Sequence[str],
    guests: Sequence[str],
    leaders: Sequence[str],
    looked_back_on: date | None,
    reviewed: Sequence[AgreementLine],
    work: Sequence[Work],
    agreed: Sequence[Agreed],
    closing_line: str | None,
) -> ComposedLog:
    """Compose a session's log.

    Args:
        attended, guests, leaders: names, in the order the log shows them.
        looked_back_on: the day of the session whose agreements were looked back on.
        reviewed: the earlier agreements with what was said of them.
        work: the agenda's items in their order; an item nobody touched is left out.
        agreed: the agreements made, in order; those of an item stand under it.
        closing_line: what the supervisor added, or None.

    Returns:
        The log, in which every agreement stands exactly once.
    """
    known = {item.item_id for item in work}
    items = [
        ItemLine(
            kind=item.kind,
            case_id=item.case_id,
            title=item.title,
            author=item.author,
            tools=item.tools,
            work_forms=item.work_forms,
            learning=item.learning,
            carried_over=item.carried_over,
            needs=item.needs,
            agreements=tuple(found.line for found in agreed if found.item_id == item.item_id),
        )
        for item in work
    ]
    return ComposedLog(
        attended=tuple(attended),
        guests=tuple(guests),
        leaders=tuple(leaders),
        looked_back_on=looked_back_on,
        reviewed=tuple(reviewed),
        items=tuple(item for item in items if not item.is_empty),
        agreements=tuple(found.line for found in agreed if found.item_id not in known),
        closing_line=closing_line,
    )


def to_json(log: ComposedLog) -> str:
    """Return a log as JSON text; ``from_json`` gives the same log back."""
    return json.dumps(asdict(log), default=lambda value: value.isoformat(), ensure_ascii=False)


def from_json(text: str) -> ComposedLog:
    """Return the log of a JSON text.

    Raises:
        ValueError: when the text is no JSON.
    """
    data = json.loads(text)
    return ComposedLog(
        attended=tuple(data.get("attended", ())),
        guests=tuple(data.get("guests", ())),
        leaders=tuple(data.get("leaders", ())),
        looked_back_on=_day(data.get("looked_back_on")),
        reviewed=_agreements(data.get("reviewed", ())),
        items=tuple(_item(item) for item in data.get("items", ())),
        agreements=_agreements(data.get("agreements", ())),
        closing_line=data.get("closing_line"),
    )


def without_case(log: ComposedLog, case_id: int) -> ComposedLog:
    """Return a log in which the title of one case is gone; what was learned and agreed stays."""
    return replace(
        log, items=tuple(replace(item, title=None) if item.case_id == case_id else item for item in log.items)
    )


def texts_of(log: ComposedLog) -> list[tuple[str | None, str]]:
    """Return every text somebody wrote into a log in the session, with the title of the item it stands under.

    The cases' own titles are left out: they passed the identity screen when the case was sent.
    """
    found = [(item.title, text) for item in log.items for text in [item.learning, *_whats(item.agreements)] if text]
    found += [(need.what, need.answer) for item in log.items for need in item.needs if need.answer]
    found += [(None, text) for text in _whats(log.agreements) if text]
    return found + ([(None, log.closing_line)] if log.closing_line else [])


def _whats(lines: Sequence[AgreementLine]) -> list[str]:
    return [line.what for line in lines if line.what]


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _agreements(rows: Sequence[dict[str, Any]]) -> tuple[AgreementLine, ...]:
    return tuple(AgreementLine(row["owner"], row["what"], _day(row["due_on"]), row["outcome"]) for row in rows)


def _item(row: dict[str, Any]) -> ItemLine:
    values = {**row, "tools": tuple(row["tools"]), "work_forms": tuple(row["work_forms"])}
    needs = tuple(NeedTold(**need) for need in row.get("needs", ()))
    return ItemLine(**{**values, "needs": needs, "agreements": _agreements(row["agreements"])})
