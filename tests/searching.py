"""Which pages with a search or a filter must say that they do not search people's texts, and which need not."""

import re

SAYS = "krypter"
FORM = re.compile(r'role="search"|type="search"')
# Why a template with a search or a filter may be silent about texts. Everything else says what it does not search.
SILENT = {
    "people/index.html": "Its label says that it searches names and e-mail; people's texts stand in no list of people.",
    "people/groups.html": "Its label says that it searches the names of groups and units.",
    "people/units.html": "Its label says that it searches the names of units.",
    "people/tabs.html": "It chooses the day that a list of people or units tells of.",
    "sessions/invite_joint.html": "Its label says that it searches names and units, to invite people.",
    "sessions/book.html": "Its label says that it searches names and units, to invite people.",
    "sessions/find_time.html": "It chooses days and minutes, and searches calendars for free time.",
    "learning/index.html": "Its label says that it searches units and groups.",
    "calendar/index.html": "It chooses a group and whether cancelled sessions are shown.",
    "fidelity/frequency.html": "It chooses the period and the rows of figures; no figure holds a text.",
    "fidelity/office.html": "It chooses the period of figures; no figure holds a text.",
    "fidelity/area.html": "It chooses the period and the names of places; no figure holds a text.",
}
# The endpoints of the silent templates that have a search of their own.
SILENT_ENDPOINTS = {
    "calendar.index",
    "fidelity.county",
    "fidelity.frequency",
    "fidelity.nation",
    "fidelity.office",
    "learning.index",
    "people.group",
    "people.groups",
    "people.index",
    "people.show",
    "people.unit",
    "people.units",
    "sessions.book",
    "sessions.find_time",
    "sessions.invite_joint",
}


def is_unclear(endpoint: str, page: str) -> bool:
    """Tell whether a page has a search and says nothing of the texts it does not search, without an excuse."""
    return bool(FORM.search(page)) and SAYS not in page and endpoint not in SILENT_ENDPOINTS
