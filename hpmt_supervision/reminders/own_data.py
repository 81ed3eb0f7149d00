"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.privacy.person_data import PersonTable
from hpmt_supervision.reminders.models import MailWishes

TABLES = (PersonTable(_l("Hvordan du vil varsles"), MailWishes, (MailWishes.person_id,)),)
