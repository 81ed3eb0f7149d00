"""Reading reports: the lists, one version with what it says, and who receives it. Scoped by viewer, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from hpmt_supervision.auth.models import Account
from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.level_reports import policy
from hpmt_supervision.level_reports.composition import Answer, Composition, without_happenings, without_needs
from hpmt_supervision.level_reports.figure_queries import figures_of
from hpmt_supervision.level_reports.figures import Figures
from hpmt_supervision.level_reports.frozen import from_json
from hpmt_supervision.level_reports.models import (
    SECTIONS,
    LevelReport,
    ReportAnswer,
    ReportKind,
    ReportVersion,
    VersionState,
)
from hpmt_supervision.level_reports.need_queries import theme_texts
from hpmt_supervision.level_reports.states import ReportPart
from hpmt_supervision.people.models import Person, RoleAssignment, Unit
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class OpenReport:
    """A report as one reader reaches it.

    Attributes:
        report: the report, with its unit.
        part: what the reader is to it.
        version: the version asked for.
        readable: the versions the reader may open, the newest first.
    """

    report: LevelReport
    part: ReportPart
    version: ReportVersion
    readable: tuple[ReportVersion, ...]

    @property
    def is_writer(self) -> bool:
        """Tell whether the reader is among those who write it."""
        return self.part is ReportPart.WRITER

    @property
    def is_newest(self) -> bool:
        """Tell whether no newer version can be opened."""
        return self.version is self.readable[0]

    @property
    def draft(self) -> ReportVersion | None:
        """Return the draft the reader may write on, or None."""
        return next((one for one in self.readable if one.is_draft), None)


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told by mail."""

    person_id: int
    name: str
    address: str
    language: str


def written_reports(viewer: Viewer) -> list[LevelReport]:
    """Return the reports the viewer is among those who write, the newest period first."""
    return _list(policy.written_by(viewer))


def received_reports(viewer: Viewer) -> list[LevelReport]:
    """Return the reports that have been sent to the viewer, the newest period first."""
    return _list(policy.received_by(viewer))


def units_to_choose(viewer: Viewer) -> list[Unit]:
    """Return the units the viewer can report on, in Norwegian alphabetical order."""
    found = db.session.scalars(select(Unit).where(Unit.id.in_(policy.units_to_report_on(viewer))).order_by(Unit.id))
    return sorted(found, key=lambda unit: (norwegian_order(unit.name), unit.id))


def open_report(viewer: Viewer, report_id: int, *, number: int | None = None) -> OpenReport:
    """Return a report and one of its versions.

    Args:
        viewer: who asks.
        report_id: the report's key.
        number: the version asked for; the newest the reader may open when nothing is given.

    Raises:
        NotFound: when the viewer neither writes nor has received it, or may not open that version.
    """
    row = db.session.execute(
        select(LevelReport, policy.written_by(viewer).label("writes"))
        .where(LevelReport.id == report_id, policy.reachable(viewer))
        .options(joinedload(LevelReport.unit), *_with_versions())
    ).one_or_none()
    if row is None:
        raise NotFound("")
    report, writes = row
    part = ReportPart.WRITER if writes else ReportPart.RECEIVER
    readable = tuple(one for one in reversed(report.versions) if part is ReportPart.WRITER or not one.is_draft)
    for version in readable:
        if number is None or version.number == number:
            return OpenReport(report, part, version, readable)
    raise NotFound("")


def draft_of(viewer: Viewer, report_id: int) -> ReportVersion:
    """Return the draft of a report that the viewer writes on.

    Raises:
        NotFound: when the viewer does not write on it, or nothing of it is a draft.
    """
    version = db.session.scalar(
        select(ReportVersion)
        .join(LevelReport)
        .where(LevelReport.id == report_id, ReportVersion.state == VersionState.DRAFT, policy.written_by(viewer))
        .options(joinedload(ReportVersion.report).joinedload(LevelReport.unit), joinedload(ReportVersion.saved_by))
    )
    if version is None:
        raise NotFound("")
    return version


def composed(
    viewer: Viewer, found: OpenReport, *, from_outside: bool = False
) -> tuple[Composition, list[ReportedNeed]]:
    """Return a version put together as its reader may see it, and the needs whose texts it shows.

    Args:
        viewer: who reads.
        found: the version, from ``open_report``.
        from_outside: whether a writer wants to see what those who receive it see.
    """
    version, report = found.version, found.report
    inside = found.is_writer and report.kind == ReportKind.OFFICE_YEAR and not from_outside
    figures = without_needs(_figures(version, inside=inside, today=viewer.today), version.left_out_ids)
    figures = without_happenings(figures, version.left_out_keys)
    needs = theme_texts([item.need_id for item in figures.items])
    writer = version.sent_by or version.saved_by
    texts = {name: text for name in SECTIONS if (text := getattr(version, name))}
    composition = Composition(
        kind=ReportKind(report.kind),
        unit_name=report.unit.name,
        period=Period(report.first, report.last),
        number=version.number,
        state=VersionState(version.state),
        writer=writer.name,
        written_on=clock.local_date(version.sent_at) if version.sent_at else viewer.today,
        texts=texts,
        figures=figures,
        need_texts={need.id: need.text or "" for need in needs},
        texts_deleted=version.text_deleted_at is not None,
        answers=() if version.is_draft else _answers(version.id),
    )
    return composition, needs


def recipients_of(report: LevelReport, today: date) -> list[Recipient]:
    """Return those a report goes to who have an address and an open account or none yet, in order.

    Args:
        report: the report, with its unit.
        today: the local day the roles are held on.
    """
    unit = report.unit
    role, place = RoleAssignment.role, RoleAssignment.unit_id
    receivers: dict[ReportKind, ColumnElement[bool]] = {
        ReportKind.LEVEL: role == Role.RESOURCE_GROUP,
        ReportKind.COUNTY: or_(role == Role.RESOURCE_GROUP, and_(role == Role.FM_SUPERVISOR, place == unit.id)),
        ReportKind.OFFICE_YEAR: or_(
            and_(role == Role.FM_SUPERVISOR, place.in_((unit.id, unit.parent_id))),
            and_(role == Role.COUNTY_COORDINATOR, place == unit.parent_id),
        ),
    }
    holds = receivers[ReportKind(report.kind)]
    return _recipients(exists().where(RoleAssignment.person_id == Person.id, covers(RoleAssignment, today), holds))


def recipient(person_id: int) -> list[Recipient]:
    """Return one person as somebody who is told by mail, or nobody without an address."""
    return _recipients(Person.id == person_id)


def _recipients(condition: ColumnElement[bool]) -> list[Recipient]:
    rows = db.session.execute(
        select(Person, Account.language)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(condition, Person.email.is_not(None), Account.closed_at.is_(None))
        .order_by(Person.id)
    )
    return [
        Recipient(person.id, person.name, person.email, language or "nb") for person, language in rows if person.email
    ]


def _answers(version_id: int) -> tuple[Answer, ...]:
    rows = db.session.scalars(
        select(ReportAnswer)
        .where(ReportAnswer.version_id == version_id)
        .options(joinedload(ReportAnswer.author))
        .order_by(ReportAnswer.id)
    )
    return tuple(Answer(one.author.name, one.created_at, one.text) for one in rows)


def _figures(version: ReportVersion, *, inside: bool, today: date) -> Figures:
    """Return the frozen figures of a sent version, and of a draft those of today."""
    kept = version.inside_figures if inside else version.figures
    return from_json(kept) if kept is not None else figures_of(version.report, inside=inside, today=today)


def _list(condition: ColumnElement[bool]) -> list[LevelReport]:
    found: Sequence[LevelReport] = db.session.scalars(
        select(LevelReport)
        .where(condition)
        .options(joinedload(LevelReport.unit), *_with_versions())
        .order_by(LevelReport.last.desc(), LevelReport.first, LevelReport.id)
    ).all()
    return sorted(found, key=lambda one: (-one.last.toordinal(), norwegian_order(one.unit.name), one.id))


def _with_versions() -> tuple[ORMOption, ...]:
    versions = selectinload(LevelReport.versions)
    return (
        versions.joinedload(ReportVersion.saved_by),
        versions.joinedload(ReportVersion.sent_by),
        versions.joinedload(ReportVersion.received_by),
    )
