"""Errors a user can cause. Each carries a sentence in the user's language that says what to do."""

from typing import Any


class UserError(Exception):
    """Something the user can mend.

    Args:
        message: a translated (or lazily translated) sentence: what was found, where, what to do.
        field: the form field it belongs to, when there is one.
    """

    status = 400

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class StaleVersion(UserError):
    """Somebody else changed the same thing after this page was opened; nothing was overwritten."""

    status = 409


class IllegalMove(UserError):
    """A state cannot go where it was asked to go, or not by this person."""

    status = 409


class NotFound(UserError):
    """It does not exist, or the viewer may not know that it does."""

    status = 404
