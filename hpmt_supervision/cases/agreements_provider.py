"""What the agenda shows of the room after this one: agreements, and what a group has practised.

The logs room comes later, so it hands its questions in when the app starts::

    agreements_provider.provide_agreements(app, agreements_before)    # session -> lines the session opens with
    agreements_provider.provide_open_agreements(app, open_of_group)   # group key -> lines that are still open
    agreements_provider.provide_practice(app, last_practised)         # group key -> {tool key: last day}
    agreements_provider.provide_needs(app, waiting_needs)             # group key -> how many reported needs wait

Until it has, there are no agreements, nothing has been practised and nothing is reported. A provider neither decides
who may ask (the pages here are for those who lead the group, or who are invited) nor records the reading: the page
does, by ``log_id``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app

from hpmt_supervision.sessions.models import SupervisionSession


@dataclass(frozen=True)
class AgreementLine:
    """One agreement from an earlier session.

    Attributes:
        owner: who does it, or None when it is for all.
        what: what is to be done, or None when its text is deleted.
        due_on: the day it is due, or None.
        state: ``open``, ``done`` or ``dropped``.
        log_id: the key under which showing its text is recorded as a reading of a log, or None for no text.
        made_on: the local day of the session it was made in, or None when that is not known.
    """

    owner: str | None
    what: str | None
    due_on: date | None
    state: str
    log_id: int | None = None
    made_on: date | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether it is done."""
        return self.state == "done"


AgreementsOfSession = Callable[[SupervisionSession], Sequence[AgreementLine]]
AgreementsOfGroup = Callable[[int], Sequence[AgreementLine]]
PracticeOfGroup = Callable[[int], Mapping[int, date]]

NeedsOfGroup = Callable[[int], int]

_SESSION, _GROUP, _PRACTICE = "hpmt_agreements_of_session", "hpmt_agreements_of_group", "hpmt_practice_of_group"
_NEEDS = "hpmt_needs_of_group"


def provide_agreements(app: Flask, provider: AgreementsOfSession) -> None:
    """Let the agenda of a session open with what ``provider`` says."""
    app.extensions[_SESSION] = provider


def provide_open_agreements(app: Flask, provider: AgreementsOfGroup) -> None:
    """Let the group's page list what ``provider`` says."""
    app.extensions[_GROUP] = provider


def provide_practice(app: Flask, provider: PracticeOfGroup) -> None:
    """Let the proposal choose among focus tools by what ``provider`` says."""
    app.extensions[_PRACTICE] = provider


def provide_needs(app: Flask, provider: NeedsOfGroup) -> None:
    """Let the proposal keep time for what the level below has reported, as ``provider`` counts it."""
    app.extensions[_NEEDS] = provider


def agreements_of_session(session: SupervisionSession) -> list[AgreementLine]:
    """Return the agreements a session opens with, or none when nobody provides them."""
    provider: AgreementsOfSession | None = current_app.extensions.get(_SESSION)
    return list(provider(session)) if provider else []


def open_agreements_of_group(group_id: int) -> list[AgreementLine]:
    """Return a group's open agreements, or none when nobody provides them."""
    provider: AgreementsOfGroup | None = current_app.extensions.get(_GROUP)
    return list(provider(group_id)) if provider else []


def last_practised(group_id: int) -> dict[int, date]:
    """Return the last day a group practised each tool; a tool it never practised is left out."""
    provider: PracticeOfGroup | None = current_app.extensions.get(_PRACTICE)
    return dict(provider(group_id)) if provider else {}


def waiting_needs(group_id: int) -> int:
    """Return how many reported needs wait for a group, or none when nobody provides them."""
    provider: NeedsOfGroup | None = current_app.extensions.get(_NEEDS)
    return provider(group_id) if provider else 0
