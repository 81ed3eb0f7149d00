"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.forwarding.forms import KIND_LABELS
from hpmt_supervision.forwarding.models import CaseShare, ReportedNeed, ShareState
from hpmt_supervision.forwarding.states import NEED_STATE_LABELS
from hpmt_supervision.privacy.person_data import Chapter, Owned, PersonTable, Words, owned_by

# What was agreed to be shared is the words of the case's author, whoever asked.
_AUTHOR = select(SupervisionCase.author_id).where(SupervisionCase.id == CaseShare.case_id).scalar_subquery()

TABLES = (
    PersonTable(
        _l("Svarene dine på å dele saker, og spørsmål du har stilt"),
        CaseShare,
        (CaseShare.asked_by_id,),
        texts=owned_by(_AUTHOR, CaseShare.title, CaseShare.story, CaseShare.question),
        read_as="case",
        read_id=CaseShare.case_id,
        where=lambda person_id: or_(
            CaseShare.asked_by_id == person_id,
            CaseShare.case_id.in_(select(SupervisionCase.id).where(SupervisionCase.author_id == person_id)),
        ),
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Det du har meldt videre eller svart på"),
        ReportedNeed,
        (
            ReportedNeed.reported_by_id,
            ReportedNeed.answered_by_id,
        ),
        texts=(
            Owned(ReportedNeed.text, ReportedNeed.reported_by_id),
            Owned(ReportedNeed.answer, ReportedNeed.answered_by_id),
        ),
        leave_out=("origin_key",),
        read_as="need",
        read_author=ReportedNeed.reported_by_id,
        chapter=Chapter.WRITTEN,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "from_group_id": _l("Fra gruppe"),
    "reported_at": _l("Meldt"),
    "reported_by_id": _l("Meldt av"),
    "source_id": _l("Kom fra (nummer)"),
    "taken_up_session_id": _l("Tatt opp på veiledning"),
    "to_group_id": _l("Til gruppe"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "case_share.state": {
        ShareState.ASKED: _l("Venter på svar"),
        ShareState.YES: _l("Ja"),
        ShareState.NO: _l("Nei"),
        ShareState.TAKEN_BACK: _l("Tatt tilbake"),
    },
    "kind": KIND_LABELS,
    "reported_need.state": NEED_STATE_LABELS,
}
