"""What a browser without scripts sends back from a booking or a change page."""

import re
from typing import Any

# How the page begins a question about a time when few are at work, and its button says yes to one. Tests that the page
# asks and tests that it does not share these, so that none passes because the words are others.
ASKS, SAYS_YES = "Er det riktig", "Ja, book"


def hidden(page: str) -> dict[str, Any]:
    """Return the hidden values and the choice for each date of a booking page.

    Args:
        page: the page as it came.
    """
    form: dict[str, Any] = dict(
        re.findall(r'<input type="hidden" name="(rule|shown|conflicts|request_key)" value="([^"]*)"', page)
    )
    form["overlap"] = re.findall(r'<input type="hidden" name="overlap" value="(\d+)"', page)
    form.update(re.findall(r'name="(choice-[^"]+)" value="([^"]+)" checked', page))
    form.update(re.findall(r'name="((?:day|time)-[^"]+)" type="text" value="([^"]+)"', page))
    return form
