"""The page of what was done, for administrators, with its file."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.audit_trail.details import details_told
from hpmt_supervision.audit_trail.event_queries import EventLine, event_page, events_for_file
from hpmt_supervision.audit_trail.files import csv_answer
from hpmt_supervision.audit_trail.forms import EventFilter
from hpmt_supervision.audit_trail.name_queries import names_for
from hpmt_supervision.audit_trail.wording import act_text, actor_text, kind_text
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.chain_queries import states
from hpmt_supervision.web.formats import clock_time, short_date
from hpmt_supervision.web.requests import commits, page_number

bp = Blueprint("audit_trail", __name__, template_folder="templates")


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"act_text": act_text, "kind_text": kind_text}


def role_text(code: str | None) -> str:
    """Return a role's name, its code when it is no role of today, or nothing."""
    return str(ROLE_LABELS[Role(code)]) if code in set(Role) else code or ""


def who(line: EventLine) -> str:
    """Return who did it, as far as an administrator may know: a name, only the role, the system, or at the door."""
    if line.by_system:
        # Whose account it was, the details tell.
        return actor_text(line.event.action)
    return line.name or _("Vises ikke")


@bp.get("/administrasjon/hendelser")
@requires(Permission.SEE_AUDIT_TRAIL)
def events() -> ResponseReturnValue:
    """Show what was done, by whom, to what and when."""
    form = EventFilter(request.args).offer()
    found = event_page(form.filters(), page=page_number())
    asked = {name: request.args[name] for name in form.names() if request.args.get(name)}
    names = names_for((line.details for line in found.lines), current_viewer())
    return render_template(
        "audit_trail/events.html",
        form=form,
        found=found,
        more={line.event.id: details_told(line.details, names) for line in found.lines},
        filtered=bool(asked),
        file_url=url_for("audit_trail.events_file", **asked),  # type: ignore[arg-type]
        who=who,
        role_text=role_text,
        chains=states(),
    )


@bp.get("/administrasjon/hendelser.csv")
@requires(Permission.SEE_AUDIT_TRAIL)
@commits
def events_file() -> ResponseReturnValue:
    """Give what fits the filters as a file; that it was taken out is itself recorded."""
    filters = EventFilter(request.args).offer().filters()
    rows = [
        (
            short_date(line.event.at),
            "" if line.day_only else clock_time(line.event.at),
            who(line),
            role_text(line.role),
            act_text(line.event.action),
            kind_text(line.event.subject_kind),
            str(line.event.subject_id or ""),
            "; ".join(detail.in_one_line for detail in details_told(line.details, {})),
        )
        for line in events_for_file(filters)
    ]
    record_act("trail.export", subject_kind="trail", subject_id=None, by=current_viewer(), rows=len(rows))
    head = (_("Dato"), _("Klokkeslett"), _("Hvem"), _("Rolle"), _("Handling"), _("Gjelder"), _("Nummer"))
    return csv_answer("hendelser", (*head, _("Mer")), rows)
