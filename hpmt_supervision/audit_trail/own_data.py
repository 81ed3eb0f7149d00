"""What the codes in the trail's own tables are called on the readable page; the tables are declared by ``privacy``."""

from flask_babel import gettext as _

from hpmt_supervision.audit_trail.details import details_told
from hpmt_supervision.audit_trail.wording import act_text, kind_text, reason_text
from hpmt_supervision.cases.case_page import place_labels
from hpmt_supervision.people.roles import ROLE_LABELS
from hpmt_supervision.privacy.person_data import Words


def _details(stored: str) -> str:
    return "; ".join(detail.in_one_line for detail in details_told(stored, {}))


def _place(code: str) -> str:
    # A text that has a page of its own is shown there unless the row says where else.
    return {**place_labels(), "report": _("I en rapport")}.get(code, _("På sin egen side"))


ACT_WORDS: dict[str, Words] = {
    "action": act_text,
    "actor_role": ROLE_LABELS,
    "details": _details,
    "subject_kind": kind_text,
}
READING_WORDS: dict[str, Words] = {
    "place": _place,
    "reader_role": ROLE_LABELS,
    "reason": reason_text,
    "subject_kind": kind_text,
}
