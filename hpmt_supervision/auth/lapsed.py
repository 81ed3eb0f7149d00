"""What was typed before a signed-in session ended: carried through the sign-in page, for the same person alone.

The text travels in hidden fields of the page itself. It is never put in an address, in the browser's storage or in
the database, and files and passwords are left behind.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

PREFIX = "lapsed:"
STAMP_FIELD = "lapsed_stamp"
MOST_FIELDS = 1000
MOST_CHARACTERS = 500_000
# Somebody may leave the sign-in page open over the weekend and still want their text back.
STAMP_LIVES_SECONDS = 4 * 24 * 3600

MOST_SHOWN = 5
LONGEST_SHOWN = 120

# What our forms carry for themselves, and nobody has typed.
_TECHNICAL = frozenset({"version", "request_key", "next", "rule", "shown"})
# What must not wait in a page: secrets, and what may be a national identity number.
_NEVER = re.compile(r"pass(word|ord)|csrf_token|provider_subject", re.IGNORECASE)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Typed:
    """Fields that were posted without a live session.

    Attributes:
        path: where they were posted to, on this site.
        account_id: whose session it was.
        fields: names and values in the order they came.
        left_out: whether files or too long texts could not be carried.
    """

    path: str
    account_id: int
    fields: Pairs
    left_out: bool = False

    @property
    def visible(self) -> Pairs:
        """Return what somebody typed or chose, without what our forms carry for themselves."""
        return tuple((name, value) for name, value in self.fields if value.strip() and name not in _TECHNICAL)

    @property
    def hidden_fields(self) -> Pairs:
        """Return what the sign-in page carries: every field under another name, and a stamp of whose they are."""
        stamp = _serializer().dumps([self.account_id, self.path])
        return ((STAMP_FIELD, stamp), *((PREFIX + name, value) for name, value in self.fields))


def read_posted(request: Request, *, account_id: int) -> Typed:
    """Read the fields of a request that came without a live session.

    Args:
        request: the request.
        account_id: the account that was last signed in in this browser.
    """
    pairs = [(name, value) for name, value in request.form.items(multi=True) if not _NEVER.search(name)]
    fits = _fits(pairs)
    has_files = any(file.filename for file in request.files.values())
    return Typed(
        path=request.full_path.rstrip("?"),
        account_id=account_id,
        fields=tuple(pairs) if fits else (),
        left_out=has_files or not fits,
    )


def read_carried(request: Request) -> Typed | None:
    """Read back what a sign-in page carried, or None when it carried nothing with a stamp of ours."""
    try:
        account_id, path = _serializer().loads(request.form.get(STAMP_FIELD, ""), max_age=STAMP_LIVES_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    pairs = tuple(
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX) and not _NEVER.search(name)
    )
    return Typed(path=path, account_id=account_id, fields=pairs if _fits(pairs) else ())


def shortened(value: str) -> str:
    """Return a text on one line, cut at a length that fits beside others."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1].rstrip() + "…"


def _fits(pairs: Iterable[tuple[str, str]]) -> bool:
    sizes = [len(name) + len(value) for name, value in pairs]
    return len(sizes) <= MOST_FIELDS and sum(sizes) <= MOST_CHARACTERS


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="lapsed-fields")
