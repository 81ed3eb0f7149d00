"""Factories for mail in the outbox."""

import itertools
from typing import Any

from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.mail.operations import queue_mail

_numbers = itertools.count(1)


def make_mail(address: str | None = None, **changes: Any) -> OutgoingMail:
    """Queue a mail of its own; ``changes`` are arguments of ``queue_mail``."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "key": f"test:{number}",
        "kind": "invitation",
        "to_address": f"mottaker{number}@example.org" if address is None else address,
        "to_name": f"Mottaker {number}",
        "subject": "Veiledning torsdag 26. november",
        "text": "Du er invitert til veiledning.\n\nhttps://veiledning.example.org/veiledning/1\n",
    }
    return queue_mail(**{**values, **changes})
