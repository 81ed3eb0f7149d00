"""The lines of an error summary: everything that stops, so that a person can take all of it away at once."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from hpmt_supervision.privacy.finds import Found
from hpmt_supervision.privacy.told import MOST_TOLD, and_more
from hpmt_supervision.web.form_errors import form_error_items
from hpmt_supervision.web.forms import AppForm

Line = tuple[str | None, str]


def stop_lines(form: AppForm, stops: Mapping[str, Found]) -> list[Line]:
    """Return the lines of the error summary; those about a person's identity name the field, the place and the word.

    Args:
        form: a form that was sent.
        stops: what stops, by field, from ``stopping``.
    """
    lines: list[Line] = []
    for target, sentence in form_error_items(form):
        one = stops.get(target or "")
        if one is not None and one.sentence == sentence and target in form._fields:
            label = str(form._fields[target].label.text).rstrip("?")
            lines += [(target, _told_in(label, found)) for found in (one, *one.others)]
        else:
            lines.append((target, sentence))
    return shortened(lines)


def shortened(lines: Iterable[Line]) -> list[Line]:
    """Return the lines without those that say the same again, and no more than can be read; the rest is counted.

    Args:
        lines: pairs of the element to link to and the sentence.
    """
    told = list(dict.fromkeys(lines))
    rest = len(told) - MOST_TOLD
    return [*told[:MOST_TOLD], (None, and_more(rest))] if rest > 0 else told


def told_found(one: Found) -> str:
    """Return what was found and what to do, with the word half hidden."""
    return f"{one.sentence} ({one.masked})"


def _told_in(label: str, one: Found) -> str:
    return _("%(label)s, %(place)s: %(what)s", label=label, place=one.place.lower(), what=told_found(one))
