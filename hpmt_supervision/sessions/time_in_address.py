"""A date and a time that stand in the address of the booking page, as the page that found them writes them there."""

from typing import Any

from flask import request

from hpmt_supervision.core import clock
from hpmt_supervision.sessions.conflicts import Span
from hpmt_supervision.web.form_fields import read_date, read_time

DAY, STARTS, ENDS = "dato", "fra", "til"


def in_address(span: Span) -> dict[str, str]:
    """Return a time as the address of the booking page carries it.

    Args:
        span: the time.
    """
    start, end = clock.to_local(span.starts_at), clock.to_local(span.ends_at)
    return {DAY: f"{start:%Y-%m-%d}", STARTS: f"{start:%H.%M}", ENDS: f"{end:%H.%M}"}


def from_address() -> dict[str, Any]:
    """Return the form values that the present address asks for; what cannot be read is left out."""
    found = {
        "first_day": read_date(request.args.get(DAY, "")),
        "starts": read_time(request.args.get(STARTS, "")),
        "ends": read_time(request.args.get(ENDS, "")),
    }
    return {name: value for name, value in found.items() if value is not None}
