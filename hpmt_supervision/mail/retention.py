"""Deleting what old mails said, and to whom they went. The rows stay to be counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from hpmt_supervision.config import Settings
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.transports import file_of
from hpmt_supervision.privacy.retention import TextKind, waiting_rows
from hpmt_supervision.privacy.terms import days

DONE = (MailState.SENT, MailState.BOUNCED, MailState.GIVEN_UP)


def gone_out() -> Select[Any]:
    """Return the mails with text that will not be tried again. A recipient is no author: the text is the app's own."""
    return waiting_rows(subject_id=OutgoingMail.id, runs_from=OutgoingMail.due_at).where(
        OutgoingMail.text_deleted_at.is_(None), OutgoingMail.state.in_(DONE)
    )


def delete_texts(mail_ids: Sequence[int], now: datetime) -> int:
    """Delete what some mails said, their recipients' addresses and their local files. Flushes.

    Args:
        mail_ids: the mails' keys.
        now: the present instant.

    Returns:
        How many mails' texts were deleted.
    """
    rows = db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.id.in_(mail_ids), OutgoingMail.text_deleted_at.is_(None))
        .order_by(OutgoingMail.id)
    ).all()
    settings: Settings = current_app.extensions["hpmt_settings"]
    for mail in rows:
        file_of(settings.mail_folder, mail.message_id).unlink(missing_ok=True)
        mail.subject = mail.text = mail.calendar = None
        mail.list_unsubscribe = None
        mail.to_address = mail.to_name = ""
        mail.text_deleted_at = now
    db.session.flush()
    return len(rows)


MAILS = TextKind(
    code="mail_texts",
    name=_l("E-post fra appen"),
    runs_from=_l("da den skulle sendes"),
    term=days(30),
    bounds=None,
    goes_with=_l("Adressen og navnet til mottakeren, og kalenderfila."),
    stays=_l("At det gikk en e-post, hva slags, når, og om den kom fram."),
    columns=(OutgoingMail.subject, OutgoingMail.text, OutgoingMail.calendar),
    waiting=gone_out,
    delete=delete_texts,
)
