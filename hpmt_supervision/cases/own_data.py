"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseMove, SupervisionCase
from hpmt_supervision.privacy.person_data import OwnText, PersonTable

TABLES = (
    PersonTable(
        _l("Sakene dine, og saker du har meldt videre"),
        SupervisionCase,
        (
            SupervisionCase.author_id,
            SupervisionCase.forwarded_by_id,
        ),
        texts=(
            OwnText(SupervisionCase.title, SupervisionCase.author_id),
            OwnText(SupervisionCase.story, SupervisionCase.author_id),
            OwnText(SupervisionCase.question, SupervisionCase.author_id),
            OwnText(SupervisionCase.outcome, SupervisionCase.author_id),
            OwnText(SupervisionCase.kept_words, SupervisionCase.author_id),
        ),
        read_as="case",
    ),
    PersonTable(_l("Det du har gjort med saker"), CaseMove, (CaseMove.by_id,)),
    PersonTable(_l("Sakslister du har satt"), Agenda, (Agenda.set_by_id,)),
    PersonTable(
        _l("Sakslister sakene dine har stått på"),
        AgendaItem,
        (AgendaItem.case_id,),
        where=lambda person_id: AgendaItem.case_id.in_(
            select(SupervisionCase.id).where(SupervisionCase.author_id == person_id)
        ),
    ),
)
