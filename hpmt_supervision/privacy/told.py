"""Findings of the identity screen as sentences in the reader's language.

A sentence holds the place half hidden at most. It belongs beside the field it is about, never in a log, an audit row,
a mail or a flash message.
"""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.privacy.findings import Finding

SIGNS_SHOWN = 4
# More lines than this nobody reads before mending the first of them.
MOST_TOLD = 8


def told(finding: Finding) -> str:
    """Return what was found and what to do, with the place half hidden, for a page that shows one line per finding."""
    return f"{_(finding.message)} ({finding.masked})"


def told_all(findings: Iterable[Finding]) -> list[str]:
    """Return a line for each finding, as ``told`` has it, each once and no more than can be read; the rest is counted.

    Args:
        findings: what was found in one text, in order.
    """
    lines = list(dict.fromkeys(told(finding) for finding in findings))
    rest = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], and_more(rest)] if rest > 0 else lines


def and_more(count: int) -> str:
    """Return the line that counts what is not told.

    Args:
        count: how many more there are, at least one.
    """
    return ngettext("og %(num)d til", "og %(num)d til", count)


def reason_of(finding: Finding) -> str | None:
    """Return why the screen took it for what it did, or None when the find speaks for itself, as a number does.

    The signs of a pasted document are named: they are fixed words such as «Vår ref», never what was written after.
    """
    if finding.reason is None:
        return None
    reason = _(finding.reason)
    if not finding.signs:
        return reason
    signs = ", ".join(_("«%(name)s»", name=sign) for sign in finding.signs[:SIGNS_SHOWN])
    return _("%(reason)s Her står: %(signs)s.", reason=reason, signs=signs)
