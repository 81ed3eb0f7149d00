"""Known vulnerabilities that do not concern us. Each says why, and until when that has been looked at."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Ignored:
    """A vulnerability that is let pass.

    Attributes:
        id: its id in the database, or one of its other names.
        package: the package it is in.
        why: a sentence that says why it cannot be reached here.
        until: the last day it is let pass; then somebody looks again.
    """

    id: str
    package: str
    why: str
    until: date


IGNORED: tuple[Ignored, ...] = ()
