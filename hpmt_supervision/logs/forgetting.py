"""What goes of a person who is made nobody in signed logs: the name, where it tells who was there and who does what.

The log itself belongs to the group and follows its own time.
"""

from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from hpmt_supervision.extensions import db
from hpmt_supervision.logs import composition
from hpmt_supervision.logs.composition import AgreementLine, ComposedLog
from hpmt_supervision.logs.models import SessionLog
from hpmt_supervision.people.models import Membership
from hpmt_supervision.privacy.forgetting import Forgetting, Former
from hpmt_supervision.sessions.models import Attendance, Invitation, SupervisionSession

LOGS_AT_A_TIME = 100


def forget(former: Former) -> None:
    """Put the label where the name stands in the logs of the groups and sessions the person was in. Flushes."""
    groups = select(Membership.group_id).where(Membership.person_id == former.person_id)
    present = [
        select(table.session_id).where(table.person_id == former.person_id) for table in (Attendance, Invitation)
    ]
    logs = db.session.scalars(
        select(SessionLog)
        .join(SupervisionSession, SupervisionSession.id == SessionLog.session_id)
        .where(
            SessionLog.composed.is_not(None),
            or_(
                SupervisionSession.group_id.in_(groups),
                SupervisionSession.led_by_id == former.person_id,
                SessionLog.signed_by_id == former.person_id,
                *(SupervisionSession.id.in_(rows) for rows in present),
            ),
        )
        .order_by(SessionLog.id)
        .execution_options(yield_per=LOGS_AT_A_TIME)
    ).all()
    for log in logs:
        composed = composition.from_json(log.composed or "{}")
        changed = renamed(composed, former.name, former.label)
        if changed != composed:
            log.composed = composition.to_json(changed)
    db.session.flush()


def renamed(log: ComposedLog, name: str, label: str) -> ComposedLog:
    """Return a log in which a label stands wherever a name is told; what people wrote is untouched.

    Args:
        log: the log.
        name: the name to replace.
        label: what stands instead.
    """

    def one(told: str | None) -> str | None:
        return label if told == name else told

    def all_of(told: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(label if found == name else found for found in told)

    def lines(told: tuple[AgreementLine, ...]) -> tuple[AgreementLine, ...]:
        return tuple(replace(line, owner=one(line.owner)) for line in told)

    return replace(
        log,
        attended=all_of(log.attended),
        leaders=all_of(log.leaders),
        reviewed=lines(log.reviewed),
        items=tuple(replace(item, author=one(item.author), agreements=lines(item.agreements)) for item in log.items),
        agreements=lines(log.agreements),
    )


STEP = Forgetting("log_names", _l("Navnet ditt i signerte logger. Loggen selv hører til gruppa"), forget)
