"""FE forms: a counsellor's preparation of a meeting and the reflection after it. Nobody else reads them."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.fe_forms import models  # noqa: F401 - the tables belong to the metadata
