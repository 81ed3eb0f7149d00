"""What waits for those who run studies, as lines with one action each."""

from flask import url_for
from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.home.waiting import Days, Line
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.study import extract_queries


def requests(viewer: Viewer, days: Days) -> list[Line]:
    """Return one line for each extract a researcher asks for and the viewer can answer; none for other roles."""
    if not viewer.may(Permission.MANAGE_STUDIES):
        return []
    return [
        Line(
            _("Uttrekk"),
            _("%(who)s ber om et uttrekk fra %(study)s", who=extract.asked_by.name, study=extract.study.name),
            _("Spurt %(day)s.", day=days.weekday(clock.local_date(extract.asked_at))),
            _("Svar"),
            url_for("study.answer", extract_id=extract.id),
        )
        for extract in extract_queries.waiting(viewer)
    ]
