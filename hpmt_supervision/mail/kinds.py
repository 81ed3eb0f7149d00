"""What kinds of mail there are, in words. Rooms that write mail name theirs when the app starts."""

from typing import Any

from flask import Flask, current_app

# What somebody is told at the address they had until now.
ADDRESS_CHANGED = "address_changed"
KEY = "hpmt_mail_kinds"
CLOSED_KEY = "hpmt_closed_mail_kinds"


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


def close_kind(app: Flask, kind: str) -> None:
    """Keep every mail of a kind from those who run the system, because that there is one tells what they may not know.

    Such a mail is neither listed, opened, tried again by hand nor counted; it is sent and tried again like any other.

    Args:
        app: the application that is starting.
        kind: the code that ``queue_mail`` is called with.
    """
    app.extensions.setdefault(CLOSED_KEY, set()).add(kind)


def closed_kinds() -> list[str]:
    """Return the kinds that are kept from those who run the system, in order."""
    return sorted(current_app.extensions.get(CLOSED_KEY, set()))
