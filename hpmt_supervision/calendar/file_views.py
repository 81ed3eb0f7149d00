"""Calendar files that a person fetches, or that their calendar program does by itself."""

import hashlib

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from hpmt_supervision.auth.signed_in import token_hash
from hpmt_supervision.calendar import operations, queries
from hpmt_supervision.calendar.files import days_around, events_of, mark_of, published
from hpmt_supervision.calendar.views import bp
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.extensions import limiter
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions.queries import session_for
from hpmt_supervision.web.attachments import attached
from hpmt_supervision.web.requests import commits

MIMETYPE = "text/calendar"
# Programs look again every hour or so; people who press "update" a little more often.
READINGS_PER_ADDRESS = "120 per hour"
# Large calendar services read for many people from one place, so only what is not found counts there.
MISSES_PER_PLACE = "60 per minute"
SECRET_ADDRESS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}


@bp.route("/veiledning/<int:session_id>/kalender.ics")
@requires(Permission.SEE_SESSIONS)
def session_file(session_id: int) -> ResponseReturnValue:
    """Give one session as a calendar file."""
    session = session_for(current_viewer(), session_id)
    found = Response(published(events_of([session]), stamp=clock.now()), mimetype=MIMETYPE)
    name = _("veiledning-%(day)s.ics", day=session.local_date.isoformat())
    return attached(found, name)


def _address_key() -> str:
    return token_hash(str((request.view_args or {}).get("token", "")))


def _missed(response: Response) -> bool:
    return response.status_code == 404


@bp.route("/kalender/<token>.ics")
@requires(Permission.PUBLIC)
@limiter.limit(READINGS_PER_ADDRESS, key_func=_address_key)
@limiter.limit(MISSES_PER_PLACE, deduct_when=_missed)
@commits
def subscription(token: str) -> ResponseReturnValue:
    """Give a calendar program everything the owner of an address has; the address is the key, and no cookie is read."""
    try:
        found = queries.subscriber(token)
    except NotFound:
        # A page would bring a cookie along, and links with the address in them.
        gone = _("Denne adressen åpner ingen kalender. Du kan lage en ny under Min konto.")
        return Response(gone, 404, SECRET_ADDRESS, mimetype="text/plain")
    address = found.address
    with force_locale(found.language):
        events = events_of(queries.sessions_of(address.person_id, *days_around(clock.today())))
        operations.note_content(address, mark_of([*events]))
        content = published(events, stamp=address.changed_at, name=_("Veiledning"))
    answer = Response(content, 200, SECRET_ADDRESS, mimetype=MIMETYPE)
    answer.set_etag(hashlib.sha256(content).hexdigest())
    answer.last_modified = address.changed_at
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
