"""What a page sends when people or groups are chosen beyond the group's own members."""

from flask import request

from hpmt_supervision.sessions.joint_queries import Chosen
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.numbers import whole

LONGEST_SEARCH = 100


class JointForm(AppForm):
    """Who is asked. The ticks are read by ``sent_choice``, since what can be ticked changes with every search."""


def sent_choice() -> Chosen:
    """Return whom the form has ticked; what is no key is left out."""
    return Chosen(_keys("people"), _keys("groups"))


def _keys(name: str) -> frozenset[int]:
    given = request.form.getlist(name)
    return frozenset(number for number in map(whole, given) if number is not None)


def sent_search() -> str:
    """Return what is searched for, from the form or the address; a long text is cut."""
    return request.values.get("sok", "").strip()[:LONGEST_SEARCH]
