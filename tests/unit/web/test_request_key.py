"""The key against double sending: ours is kept, anything else is replaced so that it fits where it is stored."""

import pytest
from werkzeug.datastructures import MultiDict

from hpmt_supervision.web.forms import AppForm
from tests.factories.web import web_app


def key_of(sent: str | None) -> str:
    """Return the key of a form that was sent with a key."""
    with web_app().test_request_context(method="POST"):
        form = AppForm(MultiDict({} if sent is None else {"request_key": sent}), meta={"csrf": False})
        return str(form.request_key.data)


@pytest.mark.parametrize("key", ["0123456789abcdef" * 2, "k1", "A-b_9", "x" * 40, ""])
def test_a_key_that_fits_is_kept(key: str) -> None:
    assert key_of(key) == key


@pytest.mark.parametrize("key", ["x" * 41, "a b", "å", "a\n", "'; --", "x" * 100_000, None])
def test_any_other_key_is_replaced_by_a_fresh_one(key: str | None) -> None:
    first, second = key_of(key), key_of(key)
    assert first != second
    assert all(len(found) == 32 and int(found, 16) >= 0 for found in (first, second))
