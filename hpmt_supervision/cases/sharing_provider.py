"""What the page of a case shows of the room after this one: sharing it with the next level, and what came of it.

The room ``forwarding`` comes later, so it hands its question in when the app starts::

    sharing_provider.provide_sharing(app, part_of_case)    # readable case, viewer -> what the page adds

Until it has, the page adds nothing. The provider is asked only about a case the viewer may read, and it does not record
readings: the page does, from ``shown``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, current_app

from hpmt_supervision.cases.queries import ReadableCase
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import Shown


@dataclass(frozen=True)
class Way:
    """A link, or a button that posts.

    Attributes:
        text: what it says.
        url: where it leads.
        fields: what the button sends along, or None for a link.
        looks_like_button: whether a link looks like the buttons beside it.
    """

    text: str
    url: str
    fields: Mapping[str, object] | None = None
    looks_like_button: bool = True


@dataclass(frozen=True)
class SharingCard:
    """A card of the page: its id and title, one or more sentences, and what one can do."""

    id: str
    title: str
    sentences: tuple[str, ...]
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class NextReader:
    """The next level in the matrix of readers: who, on what condition, and whether they read now, later and at last."""

    who: str
    note: str
    now: bool
    around: bool
    signed: bool


@dataclass(frozen=True)
class AnswerFromAbove:
    """An answer from a level above: its heading, the text (None when deleted), who wrote it, and when."""

    heading: str
    text: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class SharingPart:
    """Everything the page adds.

    Attributes:
        origin: who forwarded the case and from where, for those who received it.
        cards: cards for the author or for those who lead the group.
        reader: the next level's row in the author's matrix, or None when there is no next level.
        answers: answers from the levels above, the nearest first.
        shown: the readings to record for what the page shows of it.
    """

    origin: str | None = None
    cards: tuple[SharingCard, ...] = ()
    reader: NextReader | None = None
    answers: tuple[AnswerFromAbove, ...] = ()
    shown: tuple[Shown, ...] = field(default=())


Provider = Callable[[ReadableCase, Viewer], SharingPart]

_KEY = "hpmt_sharing_of_case"


def provide_sharing(app: Flask, provider: Provider) -> None:
    """Let the page of a case add what ``provider`` says."""
    app.extensions[_KEY] = provider


def sharing_of(shown: ReadableCase, viewer: Viewer) -> SharingPart:
    """Return what the page of a case adds, which is nothing when nobody provides it."""
    provider: Provider | None = current_app.extensions.get(_KEY)
    return provider(shown, viewer) if provider else SharingPart()
