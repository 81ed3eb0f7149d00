"""What kinds of mail there are, in words. Rooms that write mail name theirs when the app starts."""

from typing import Any

from flask import Flask, current_app

KEY = "hpmt_mail_kinds"


def name_kind(app: Flask, kind: str, label: Any) -> None:
    """Give a kind of mail the words it is shown with.

    Args:
        app: the application that is starting.
        kind: the code that ``queue_mail`` is called with.
        label: a lazily translated noun, such as «Innkalling».
    """
    app.extensions.setdefault(KEY, {})[kind] = label


def kind_label(kind: str) -> str:
    """Return the words of a kind, or its code when no room has named it."""
    return str(current_app.extensions.get(KEY, {}).get(kind, kind))
