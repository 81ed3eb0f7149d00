"""Reading FE forms. Every query but the office's sums is scoped to the author."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from hpmt_supervision.catalogue import queries as catalogue
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.catalogue.policy import own_group_ids
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.paging import paging
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.answers import Choices
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormState, FeFormTool
from hpmt_supervision.fe_forms.policy import own_forms
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.policy import leaders_of
from hpmt_supervision.people.viewer import Viewer

PAGE_SIZE = 20
WAITING = "waiting"
PERIODS = {"30": 30, "90": 90, "365": 365}


def _whole(selected: Select[FeForm]) -> Select[FeForm]:
    return selected.options(
        joinedload(FeForm.phase),
        selectinload(FeForm.tools).joinedload(FeFormTool.tool).joinedload(Tool.areas),
        selectinload(FeForm.principles).joinedload(FeFormPrinciple.principle),
    )


def own_form(viewer: Viewer, form_id: int) -> FeForm:
    """Return one of the viewer's own forms with its tools and principles.

    Raises:
        NotFound: for a form that is somebody else's, or that does not exist.
    """
    form = db.session.scalar(_whole(own_forms(viewer).where(FeForm.id == form_id)))
    if form is None:
        raise NotFound("")
    return form


def form_of_key(viewer: Viewer, request_key: str) -> FeForm | None:
    """Return the viewer's form that a page with this key has made, or None."""
    return db.session.scalar(_whole(own_forms(viewer).where(FeForm.request_key == request_key)))


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to.

    Attributes:
        state: a state's code, ``waiting``, or None for all.
        days: how many days back, or None for all.
        phase_id: a phase, or None for all.
    """

    state: str | None = None
    days: int | None = None
    phase_id: int | None = None


@dataclass(frozen=True)
class FormPage:
    """One page of the list.

    Attributes:
        forms: the forms, those that wait for reflection first.
        waiting: keys of the forms that wait for reflection.
        page, pages: the page's number from 1, and how many there are.
        total: how many forms the filters leave.
    """

    forms: Sequence[FeForm]
    waiting: frozenset[int]
    page: int
    pages: int
    total: int


def form_list(viewer: Viewer, filters: Filters, *, page: int) -> FormPage:
    """Return a page of the viewer's own forms: those that wait for reflection first, then the newest."""
    now = clock.now()
    moment = func.coalesce(FeForm.meeting_at, FeForm.created_at)
    waits = (FeForm.state == FeFormState.PREPARED) & (FeForm.meeting_at <= now)
    selected = own_forms(viewer)
    if filters.state == WAITING:
        selected = selected.where(waits)
    elif filters.state is not None:
        selected = selected.where(FeForm.state == filters.state)
    if filters.days is not None:
        selected = selected.where(moment >= clock.day_start(viewer.today - timedelta(days=filters.days)))
    if filters.phase_id is not None:
        selected = selected.where(FeForm.phase_id == filters.phase_id)
    total = db.session.scalar(select(func.count()).select_from(selected.subquery())) or 0
    shown = paging(total, page=page, size=PAGE_SIZE)
    rows = db.session.scalars(
        selected.options(joinedload(FeForm.phase), selectinload(FeForm.tools), selectinload(FeForm.principles))
        .order_by(case((waits, 0), else_=1), moment.desc(), FeForm.id.desc())
        .limit(PAGE_SIZE)
        .offset(shown.offset)
    ).all()
    waiting = frozenset(form.id for form in rows if is_waiting(form, now))
    return FormPage(rows, waiting, shown.number, shown.count, total)


def is_waiting(form: FeForm, now: datetime) -> bool:
    """Tell whether a prepared meeting has been, so that its form waits for reflection."""
    return form.state == FeFormState.PREPARED and form.meeting_at is not None and form.meeting_at <= now


def waiting_reflections(viewer: Viewer, *, limit: int = 10) -> list[FeForm]:
    """Return the viewer's prepared forms whose meeting has been, the oldest first. Showing a theme is a reading."""
    selected = own_forms(viewer).where(FeForm.state == FeFormState.PREPARED, FeForm.meeting_at <= clock.now())
    return list(db.session.scalars(selected.order_by(FeForm.meeting_at, FeForm.id).limit(limit)))


def drafts(viewer: Viewer, *, limit: int = 10) -> list[FeForm]:
    """Return the viewer's drafts, the one saved last first. Showing a theme is a reading."""
    selected = own_forms(viewer).where(FeForm.state == FeFormState.DRAFT)
    return list(db.session.scalars(selected.order_by(FeForm.saved_at.desc(), FeForm.id.desc()).limit(limit)))


@dataclass(frozen=True)
class LastForm:
    """The form one can fill out like.

    Attributes:
        meeting_at: when its meeting was.
        phase_name: its phase, or None.
        choices: what it chose, tools and principles in force on the day asked for alone.
    """

    meeting_at: datetime | None
    phase_name: str | None
    choices: Choices


def last_form(viewer: Viewer, offered: catalogue.Catalogue, *, not_id: int | None = None) -> LastForm | None:
    """Return the choices of the form the viewer prepared or reflected on last.

    Args:
        viewer: the author.
        offered: what can be chosen now; the rest is left out.
        not_id: a form to leave out, the one being written.
    """
    selected = own_forms(viewer).where(FeForm.state != FeFormState.DRAFT).options(joinedload(FeForm.phase))
    if not_id is not None:
        selected = selected.where(FeForm.id != not_id)
    moment = func.coalesce(FeForm.prepared_at, FeForm.reflected_at, FeForm.created_at)
    form = db.session.scalar(selected.order_by(moment.desc(), FeForm.id.desc()).limit(1))
    if form is None:
        return None
    tools, principles = _planned(form.id)
    return LastForm(
        form.meeting_at,
        form.phase.name if form.phase else None,
        Choices(
            form.meeting_kind,
            form.phase_id if form.phase_id in {phase.id for phase in offered.phases} else None,
            tuple(tool.id for tool in offered.tools if tool.id in tools),
            tuple(one.id for one in offered.principles if one.id in principles),
        ),
    )


def _planned(form_id: int) -> tuple[set[int], set[int]]:
    rows = db.session.execute(
        union_all(
            select(literal("tool").label("kind"), FeFormTool.tool_id.label("key")).where(
                FeFormTool.form_id == form_id, FeFormTool.planned
            ),
            select(literal("principle"), FeFormPrinciple.principle_id).where(
                FeFormPrinciple.form_id == form_id, FeFormPrinciple.planned
            ),
        )
    ).all()
    return {row.key for row in rows if row.kind == "tool"}, {row.key for row in rows if row.kind == "principle"}


@dataclass(frozen=True)
class CaseReaders:
    """Who reads a case from when it is sent.

    Attributes:
        names: those who lead the author's groups today, stand-ins included.
        sends_at_once: whether there is just one group to send to; with none or several, the author finishes the case
            afterwards.
    """

    names: tuple[str, ...]
    sends_at_once: bool


def case_readers(viewer: Viewer) -> CaseReaders:
    """Return who would read a case of the viewer, if it were sent today."""
    own = own_group_ids(viewer)
    leading = leaders_of(own, viewer.today).subquery()
    rows = db.session.execute(
        select(SupervisionGroup.id, Person.name)
        .outerjoin(leading, leading.c.group_id == SupervisionGroup.id)
        .outerjoin(Person, Person.id == leading.c.person_id)
        .where(SupervisionGroup.id.in_(own))
        .order_by(Person.name)
    ).all()
    names = dict.fromkeys(row.name for row in rows if row.name)
    return CaseReaders(tuple(names), len({row.id for row in rows}) == 1)
