"""What the next level is called, in whole sentences, by the level of the group that reports (pure)."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class NextLevel:
    """The words for one level as those below it see it.

    Attributes:
        name: who reads there, as in the matrix of readers.
        share_title: the title of the author's page.
        share_question: the title of the card on the page of a case.
        answer_heading: over an answer from there.
        pass_on: the button that carries something there.
        passed_on: the word for what has been carried there.
        agreed_not_sent: what the author reads in the matrix between the yes and the forwarding.
    """

    name: Any
    share_title: Any
    share_question: Any
    answer_heading: Any
    pass_on: Any
    passed_on: Any
    agreed_not_sent: Any


_ABOVE = {
    1: NextLevel(
        name=_l("FM-veileder"),
        share_title=_l("Dele saken med FM-veileder"),
        share_question=_l("Dele med FM-veileder?"),
        answer_heading=_l("Svar fra FM-veileder"),
        pass_on=_l("Meld videre til FM-veileder"),
        passed_on=_l("Meldt videre til FM-veileder"),
        agreed_not_sent=_l("Du har sagt ja. FM-veileder kan lese den når den er meldt videre."),
    ),
    2: NextLevel(
        name=_l("Ressursgruppa"),
        share_title=_l("Dele saken med Ressursgruppa"),
        share_question=_l("Dele med Ressursgruppa?"),
        answer_heading=_l("Svar fra Ressursgruppa"),
        pass_on=_l("Meld videre til Ressursgruppa"),
        passed_on=_l("Meldt videre til Ressursgruppa"),
        agreed_not_sent=_l("Du har sagt ja. Ressursgruppa kan lese den når den er meldt videre."),
    ),
}


def above(level: int) -> NextLevel | None:
    """Return the words for the level above a group's, or None when there is none.

    Args:
        level: the level of the group that reports, 1–3.
    """
    return _ABOVE.get(level)


def answering(level: int) -> NextLevel:
    """Return the words for a level that answers, as those below it see it.

    Args:
        level: the level of the group that received the need, 2–3.
    """
    return _ABOVE[level - 1]
