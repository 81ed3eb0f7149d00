"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.cases.forms import HELP_LABELS, URGENCY_LABELS
from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseMove, ItemKind, SupervisionCase
from hpmt_supervision.cases.states import STATE_LABELS
from hpmt_supervision.fe_forms.forms import KIND_LABELS
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words, each_word, owned_by

TABLES = (
    PersonTable(
        _l("Sakene dine, og saker du har meldt videre"),
        SupervisionCase,
        (
            SupervisionCase.author_id,
            SupervisionCase.forwarded_by_id,
        ),
        texts=owned_by(
            SupervisionCase.author_id,
            SupervisionCase.title,
            SupervisionCase.story,
            SupervisionCase.question,
            SupervisionCase.outcome,
            SupervisionCase.kept_words,
        ),
        # The next level sees who forwarded a case, and never who wrote it.
        guarded=owned_by(SupervisionCase.author_id, SupervisionCase.author_id),
        read_as="case",
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Det du har gjort med saker"),
        CaseMove,
        (CaseMove.by_id,),
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(_l("Sakslister du har satt"), Agenda, (Agenda.set_by_id,)),
    PersonTable(
        _l("Sakslister sakene dine har stått på"),
        AgendaItem,
        (AgendaItem.case_id,),
        where=lambda person_id: AgendaItem.case_id.in_(
            select(SupervisionCase.id).where(SupervisionCase.author_id == person_id)
        ),
        chapter=Chapter.WRITTEN,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "agenda_id": _l("Saksliste (nummer)"),
    "carried_over_at": _l("Overført til neste"),
    "discussed_at": _l("Tatt opp"),
    "fe_form_id": _l("FE-skjema (nummer)"),
    "forwarded_by_id": _l("Meldt videre av"),
    "forwarded_from_id": _l("Meldt videre fra sak (nummer)"),
    "from_state": _l("Fra status"),
    "guests_may_read": _l("Gjester kan lese"),
    "help_wanted": _l("Hjelp du ønsket"),
    "set_at": _l("Satt"),
    "set_by_id": _l("Satt av"),
    "submitted_at": _l("Meldt"),
    "supervision_case.outcome": _l("Slik gikk det"),
    "supervision_case.question": _l("Hva vil du ha hjelp til?"),
    "to_state": _l("Til status"),
    "touched_at": _l("Sist rørt"),
    "urgency": _l("Hvor snart"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "agenda_item.kind": {
        ItemKind.AGREEMENTS: _l("Avtaler fra sist"),
        ItemKind.CASE: _l("Sak"),
        ItemKind.REPORTED_NEEDS: _l("Innmeldte temaer og behov"),
        ItemKind.SKILL_TRAINING: _l("Ferdighetstrening"),
        ItemKind.NEW_AGREEMENTS: _l("Nye avtaler"),
    },
    "from_state": STATE_LABELS,
    "help_wanted": each_word(HELP_LABELS),
    "meeting_kind": KIND_LABELS,
    "state": STATE_LABELS,
    "to_state": STATE_LABELS,
    "urgency": URGENCY_LABELS,
}
