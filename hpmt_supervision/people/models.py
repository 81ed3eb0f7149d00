"""Units, persons, dated roles, supervision groups, dated memberships, absences and stand-ins."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, Keyed, UtcDateTime, Versioned, one_of
from hpmt_supervision.people.roles import Role


class UnitKind(StrEnum):
    """The kinds of unit, from the top of the tree down."""

    NATIONAL = "national"
    COUNTY = "county"
    OFFICE = "office"


class Part(StrEnum):
    """What a member is in a group."""

    SUPERVISOR = "supervisor"
    SUPERVISEE = "supervisee"


class AbsenceKind(StrEnum):
    """The kinds of absence. No reason, diagnosis or text is stored."""

    LEAVE = "leave"
    SICK = "sick"
    OTHER = "other"


DEFAULT_INTERVAL_DAYS = 14


def _ends_after_start(first: str = "valid_from", last: str = "valid_to") -> CheckConstraint:
    return CheckConstraint(f"{last} IS NULL OR {last} >= {first}", name="ends_after_start")


class Unit(Keyed, Versioned, Base):
    """A place in the tree: the nation, a county or an office. Opening and closing days are inclusive."""

    __tablename__ = "unit"
    __table_args__ = (
        one_of("kind", UnitKind),
        _ends_after_start("opened_on", "closed_on"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id", foreign_keys=[parent_id])
    merged_into: Mapped["Unit | None"] = relationship(remote_side="Unit.id", foreign_keys=[merged_into_id])

    def is_open_on(self, day: date) -> bool:
        """Tell whether the unit has opened by a day and is not closed before it.

        Args:
            day: the local day.
        """
        return (self.opened_on is None or self.opened_on <= day) and (self.closed_on is None or day <= self.closed_on)


class Person(Keyed, Versioned, Base):
    """Someone in the supervision structure. A participant is never stored as a person."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String)
    email: Mapped[str | None] = mapped_column(String)

    roles: Mapped[list["RoleAssignment"]] = relationship(
        back_populates="person", order_by="RoleAssignment.valid_from, RoleAssignment.id"
    )
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="Membership.valid_from, Membership.id"
    )
    absences: Mapped[list["Absence"]] = relationship(back_populates="person", order_by="Absence.from_date, Absence.id")


class RoleAssignment(Versioned, Base):
    """A role that a person has at a unit from one day to another, both included.

    An FM supervisor's assignment to a county or an office is the explicit grant of that reach; nothing is inherited.
    """

    __tablename__ = "role_assignment"
    __table_args__ = (
        UniqueConstraint("person_id", "unit_id", "role", "valid_from"),
        one_of("role", Role),
        _ends_after_start(),
        CheckConstraint("position_percent IS NULL OR position_percent BETWEEN 0 AND 100", name="percent_in_range"),
        Index("ix_role_assignment_unit_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(30))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    position_percent: Mapped[int | None]

    person: Mapped[Person] = relationship(back_populates="roles")
    unit: Mapped[Unit] = relationship()


class SupervisionGroup(Keyed, Versioned, Base):
    """A supervision group on one of three levels, at one unit, with its own interval in days."""

    __tablename__ = "supervision_group"
    __table_args__ = (
        CheckConstraint("level IN (1, 2, 3)", name="level_known"),
        CheckConstraint("interval_days BETWEEN 1 AND 366", name="interval_in_range"),
    )

    level: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String)
    interval_days: Mapped[int] = mapped_column(default=DEFAULT_INTERVAL_DAYS)

    unit: Mapped[Unit] = relationship()
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="group", order_by="Membership.valid_from, Membership.id"
    )


class Membership(Versioned, Base):
    """A spell in a group, as supervisor or supervisee, from one day to another, both included."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "group_id", "part", "valid_from"),
        one_of("part", Part),
        _ends_after_start(),
        Index("ix_membership_group_id", "group_id", "part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    part: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    group: Mapped[SupervisionGroup] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship(back_populates="memberships")


class Absence(Versioned, Base):
    """Days away. Overlapping absences are accepted, because real records look like that."""

    __tablename__ = "absence"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "from_date"),
        one_of("kind", AbsenceKind),
        _ends_after_start("from_date", "to_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    from_date: Mapped[date]
    to_date: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="absences")


class StandIn(Versioned, Base):
    """Someone who leads a group in a supervisor's place from one day to another, both included."""

    __tablename__ = "stand_in"
    __table_args__ = (
        UniqueConstraint("group_id", "absent_person_id", "person_id", "valid_from"),
        _ends_after_start(),
        CheckConstraint("absent_person_id <> person_id", name="stands_in_for_another"),
        Index("ix_stand_in_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    absent_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]

    group: Mapped[SupervisionGroup] = relationship()
    absent_person: Mapped[Person] = relationship(foreign_keys=[absent_person_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class FormerPerson(Base):
    """That a person has been made nobody: the name is gone, and a number stands instead. It cannot be undone.

    Attributes:
        number: counts those who have been made nobody, so that two are told apart.
    """

    __tablename__ = "former_person"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(unique=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
