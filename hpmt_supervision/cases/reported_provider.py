"""What the page of a group shows of the room after this one: what it has reported, and what is reported to it.

The room ``forwarding`` comes later, so it hands its question in when the app starts::

    reported_provider.provide_reported(app, part_of_group)    # group, since, viewer -> what the page adds

Until it has, nothing is reported. The provider is asked only about a group the viewer leads, and it does not record
readings: the page does, from ``shown``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import Flask, current_app

from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import Shown


@dataclass(frozen=True)
class LevelAnswer:
    """An answer from one level above: its heading, the text (None when deleted), who wrote it, and when."""

    heading: str
    text: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class ReportedLine:
    """Something that was reported.

    Attributes:
        kind: the word for what it is.
        title: what it says, in a few words.
        url: its own page.
        sub: the quiet line under it.
        answers: the answers it got, the nearest level first.
    """

    kind: str
    title: str
    url: str
    sub: str
    answers: tuple[LevelAnswer, ...] = ()


@dataclass(frozen=True)
class ReportedPart:
    """Everything the page adds.

    Attributes:
        answered: what the group reported and got an answer to, the latest answer first, or None for a group with no
            level above.
        sent_url: the list of everything its leaders have reported, or None.
        waiting: the themes and training needs that wait for the group, the oldest first, or None for a group with no
            level below.
        received_url: the list of everything that came to its leaders, or None.
        shown: the readings to record for what the page shows of it.
    """

    answered: tuple[ReportedLine, ...] | None = None
    sent_url: str | None = None
    waiting: tuple[ReportedLine, ...] | None = None
    received_url: str | None = None
    shown: tuple[Shown, ...] = field(default=())

    @property
    def needs(self) -> int:
        """Return how many themes and training needs wait for the group."""
        return len(self.waiting or ())


Provider = Callable[[SupervisionGroup, date, Viewer], ReportedPart]

_KEY = "hpmt_reported_of_group"


def provide_reported(app: Flask, provider: Provider) -> None:
    """Let the page of a group add what ``provider`` says."""
    app.extensions[_KEY] = provider


def reported_of(group: SupervisionGroup, viewer: Viewer, *, since: date) -> ReportedPart:
    """Return what the page of a group adds, which is nothing when nobody provides it.

    Args:
        group: a group the viewer leads.
        viewer: who asks.
        since: the first local day of the answers to show.
    """
    provider: Provider | None = current_app.extensions.get(_KEY)
    return provider(group, since, viewer) if provider else ReportedPart()
