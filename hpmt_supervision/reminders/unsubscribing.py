"""The address in a mail that says no to its kind: signed, so that nobody can say it for somebody else."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.reminders.kinds import OPTIONAL, Kind
from hpmt_supervision.web.links import absolute_url

SALT = "hpmt.reminders.unsubscribe"
LONGEST_TOKEN = 200
# What a kind was called in mails that were sent before it got its present name.
_FORMER_NAMES = {"no_session": Kind.EARLY_WARNING}


def unsubscribe_url(person_id: int, kind: Kind) -> str:
    """Return the whole address at which a person can say no to a kind.

    Args:
        person_id: the person.
        kind: the kind.
    """
    return absolute_url("reminders.unsubscribe", token=_serializer().dumps([person_id, str(kind)]))


def read_token(token: str) -> tuple[int, Kind]:
    """Return whose wish about what a token stands for.

    Raises:
        NotFound: when it is none of ours.
    """
    if len(token) > LONGEST_TOKEN:
        raise NotFound("")
    try:
        person_id, kind = _serializer().loads(token)
        kind = _FORMER_NAMES.get(kind, kind)
        if kind not in OPTIONAL or not isinstance(person_id, int):
            raise NotFound("")
    except (BadData, ValueError, TypeError) as error:
        raise NotFound("") from error
    return person_id, Kind(kind)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)
