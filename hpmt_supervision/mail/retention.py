"""Deleting what mails said and whom they were to. The rows stay, with their kind, state and times, for the counts."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from hpmt_supervision.extensions import db
from hpmt_supervision.mail.carriers import file_of
from hpmt_supervision.mail.models import Carrier, OutgoingMail
from hpmt_supervision.mail.sending import mail_folder

KEPT_FOR = timedelta(days=30)


def delete_texts(now: datetime) -> int:
    """Delete the text, recipient and local file of mails that came to their end thirty days ago. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many mails that were.
    """
    is_old = (
        OutgoingMail.next_try_at.is_(None),
        OutgoingMail.text_deleted_at.is_(None),
        OutgoingMail.state_at < now - KEPT_FOR,
    )
    rows = db.session.execute(
        select(OutgoingMail.id, OutgoingMail.message_id, OutgoingMail.carrier).where(*is_old).order_by(OutgoingMail.id)
    ).all()
    folder = mail_folder(current_app.extensions["hpmt_settings"])
    for row in rows:
        if row.carrier == Carrier.FOLDER:
            file_of(folder, row.message_id).unlink(missing_ok=True)
    db.session.execute(
        update(OutgoingMail)
        .where(*is_old)
        .values(
            to_address=None,
            to_name=None,
            subject=None,
            text=None,
            calendar_content=None,
            list_unsubscribe=None,
            text_deleted_at=now,
        )
        .execution_options(synchronize_session="fetch")
    )
    db.session.flush()
    return len(rows)
