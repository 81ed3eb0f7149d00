"""The page on which everybody sees who has read what they wrote, with its file."""

from collections.abc import Collection
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.audit_trail import reading_queries
from hpmt_supervision.audit_trail.files import csv_answer
from hpmt_supervision.audit_trail.forms import ReadingFilter, read_text
from hpmt_supervision.audit_trail.reading_queries import Text
from hpmt_supervision.audit_trail.views import bp, role_text
from hpmt_supervision.audit_trail.wording import kind_text, reason_text
from hpmt_supervision.cases.case_page import place_labels
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.formats import clock_time, short_date
from hpmt_supervision.web.requests import page_number

PAGES = {
    "case": ("cases.show", "case_id"),
    "fe_form": ("fe_forms.prepare", "form_id"),
    "log": ("logs.show", "session_id"),
    "need": ("forwarding.need", "need_id"),
}


def text_names(texts: Collection[Text], *, own: Collection[Text]) -> dict[Text, str]:
    """Return what each text is called here: its kind, number and day, and never its title.

    Args:
        texts: the texts, and what the address names, which may be anybody's, or nothing.
        own: those of one's own; the day of any other is not told, nor that there is one.
    """
    days = reading_queries.days_of(own)
    named = {}
    for kind, key in {*texts, *own}:
        day = days.get((kind, key))
        values = {"kind": kind_text(kind), "number": key, "day": short_date(day) if day else ""}
        named[kind, key] = _("%(kind)s %(number)s, %(day)s", **values) if day else _("%(kind)s %(number)s", **values)
    return named


def text_url(text: Text) -> str:
    """Return the address of a text; whether one may open it in the role one has now, its page decides."""
    endpoint, name = PAGES[text[0]]
    values: dict[str, Any] = {name: text[1]}
    return url_for(endpoint, **values)


def _place(kind: str, place: str | None) -> str:
    if kind == "case":
        return place_labels().get(place or "", _("Hele saken"))
    return {
        "list": _("I en liste"),
        "session": _("På veiledningen"),
        "agenda": _("På sakslista"),
        "group": _("På siden til gruppa"),
        "report": _("I en rapport"),
        "emergency": _("På siden for nødtilgang"),
    }.get(place or "", _("På sin egen side"))


@bp.get("/min-konto/lesninger")
@requires(Permission.SIGNED_IN)
def readings() -> ResponseReturnValue:
    """Show who has read what one wrote, when and why."""
    viewer = current_viewer()
    g.navigation_place = "auth"
    text, with_own = read_text(request.args.get("tekst")), request.args.get("egne") == "1"
    found = reading_queries.reading_page(viewer, text=text, with_own=with_own, page=page_number())
    read = reading_queries.texts_read(viewer)
    offered = list(dict.fromkeys([*read, *([text] if text else [])]))
    names = text_names(offered, own={*read, *(line.text for line in found.lines)})
    return render_template(
        "audit_trail/readings.html",
        form=ReadingFilter(request.args).offer([(one, names[one]) for one in offered]),
        found=found,
        names=names,
        text=text,
        with_own=with_own,
        text_url=text_url,
        role_text=role_text,
        reason_text=reason_text,
        place_text=_place,
        file_url=url_for(
            "audit_trail.readings_file", tekst=f"{text[0]}-{text[1]}" if text else None, egne=1 if with_own else None
        ),
    )


@bp.get("/min-konto/lesninger.csv")
@requires(Permission.SIGNED_IN)
def readings_file() -> ResponseReturnValue:
    """Give the same as a file."""
    viewer = current_viewer()
    text, with_own = read_text(request.args.get("tekst")), request.args.get("egne") == "1"
    lines = reading_queries.readings_for_file(viewer, text=text, with_own=with_own)
    names = text_names((), own={line.text for line in lines})
    rows = [
        (
            short_date(line.at),
            clock_time(line.at),
            line.name or _("Ukjent"),
            role_text(line.role),
            reason_text(line.reason),
            names[line.text],
            _place(line.text[0], line.place),
        )
        for line in lines
    ]
    head = (_("Dato"), _("Klokkeslett"), _("Hvem"), _("Rolle"), _("Hvorfor"), _("Tekst"), _("Hva"))
    return csv_answer("lesninger", head, rows)
