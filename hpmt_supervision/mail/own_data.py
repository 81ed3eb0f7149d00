"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.mail.kinds import kind_label
from hpmt_supervision.mail.models import MailAbout, OutgoingMail
from hpmt_supervision.mail.states import STATE_LABELS
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words, owned_by

TABLES = (
    PersonTable(
        _l("E-post til deg"),
        OutgoingMail,
        (OutgoingMail.person_id,),
        texts=owned_by(OutgoingMail.person_id, OutgoingMail.subject, OutgoingMail.text),
        leave_out=("list_unsubscribe", "calendar", "key", "message_id"),
        chapter=Chapter.ACCOUNT,
    ),
    PersonTable(
        _l("Veiledningene som e-post til deg handler om"),
        MailAbout,
        (MailAbout.mail_id,),
        where=lambda person_id: MailAbout.mail_id.in_(
            select(OutgoingMail.id).where(OutgoingMail.person_id == person_id)
        ),
        chapter=Chapter.ACCOUNT,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "attempts": _l("Forsøk"),
    "calendar_method": _l("Slags kalenderfil"),
    "claimed_at": _l("Tatt for sending"),
    "code": _l("Svarkode fra e-posttjeneren"),
    "due_at": _l("Skulle sendes"),
    "enhanced_code": _l("Utvidet svarkode"),
    "guest_id": _l("Gjest (nummer)"),
    "mail_id": _l("E-post (nummer)"),
    "next_try_at": _l("Neste forsøk"),
    "subject": _l("Emne"),
    "mail_about.session_id": _l("Veiledning (nummer)"),
    "to_address": _l("Adresse"),
    "to_name": _l("Til"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "calendar_method": {"CANCEL": _l("Avlysning"), "REQUEST": _l("Innkalling")},
    "outgoing_mail.kind": kind_label,
    "state": STATE_LABELS,
}
