"""The interval of a group stays what its held sessions were counted by."""

import pytest
from flask import Flask

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.people.operations import change_group
from tests.factories.people import make_group
from tests.factories.sessions import make_held_session, make_session


def test_the_interval_changes_until_the_first_held_session(sqlite_app: Flask) -> None:
    group = make_group(interval_days=14)
    make_session(group)
    change_group(group=group, name=group.name, interval_days=21, expected_version=None, by=None)
    assert group.interval_days == 21
    make_held_session(group)
    with pytest.raises(UserError, match="ny gruppe"):
        change_group(group=group, name=group.name, interval_days=28, expected_version=None, by=None)
    assert group.interval_days == 21
