"""How a text is named: by its kind and number, or by the address of its page (pure)."""

import re

from hpmt_supervision.emergency_access.models import TextKind
from hpmt_supervision.web.numbers import whole

_ADDRESSES = {
    TextKind.CASE: re.compile(r"/saker/(\d{1,9})(?:[/?#]|$)"),
    TextKind.FE_FORM: re.compile(r"/fe-skjema/(\d{1,9})(?:[/?#]|$)"),
    TextKind.LOG: re.compile(r"/veiledning/(\d{1,9})/logg(?:[/?#]|$)"),
}


def named_text(typed: str, kind: str) -> tuple[TextKind, int] | None:
    """Return which text was named, whether or not there is one, or None when it cannot be read.

    Args:
        typed: a number, or the address of a page.
        kind: the kind that goes with a number; an address tells its own.
    """
    found = typed.strip()
    number = whole(found)
    if number is not None and kind in set(TextKind):
        return TextKind(kind), number
    for of_kind, address in _ADDRESSES.items():
        match = address.search(found)
        if match:
            return of_kind, int(match[1])
    return None
