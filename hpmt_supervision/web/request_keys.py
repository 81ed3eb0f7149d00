"""The keys against double sending: which one a new row may carry."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.extensions import db
from hpmt_supervision.web.forms import new_request_key


def free_key(column: InstrumentedAttribute[Any], key: str) -> str:
    """Return the key for a new row: the form's own, or a fresh one when it is empty or another row has it already.

    A page can be sent again with other choices, and somebody can send a form without a key. Both are new.

    Args:
        column: where the keys are kept.
        key: the key of the form.
    """
    if key and db.session.scalar(select(column).where(column == key)) is None:
        return key
    return new_request_key()
