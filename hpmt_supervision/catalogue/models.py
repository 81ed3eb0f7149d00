"""The method catalogue is data: a programme owns areas, phases, principles and tools, each with its dates."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.catalogue.terms import in_language
from hpmt_supervision.core.database import Base, one_of
from hpmt_supervision.people.models import SupervisionGroup

AREA_MARKS = ("circle", "diamond", "square", "plus")


class Programme(Base):
    """A development programme with its own catalogue and standards. HPMT is the first."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))


tool_area = Table(
    "tool_area",
    Base.metadata,
    Column("tool_id", Integer, ForeignKey("tool.id"), primary_key=True),
    Column("area_id", Integer, ForeignKey("area.id"), primary_key=True),
)


class Named:
    """A row of the catalogue whose name is shown in the language of the reader.

    Attributes:
        stored_name: the name as the database holds it; what is kept somewhere else, as in a signed log, keeps this.
    """

    stored_name: Mapped[str] = mapped_column("name", String(100))

    @property
    def name(self) -> str:
        """Return the name in the language of the request."""
        return in_language(self.stored_name)

    @name.setter
    def name(self, name: str) -> None:
        self.stored_name = name


class Area(Named, Base):
    """An area of effort, with the shape that marks it: circle green, diamond red, square blue, plus for across."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("programme_id", "code"), one_of("mark", AREA_MARKS))

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(30))
    mark: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]


class Phase(Named, Base):
    """A phase of follow-up."""

    __tablename__ = "phase"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(30))
    position: Mapped[int]


class Principle(Base):
    """A principle, in force between two dates."""

    __tablename__ = "principle"
    __table_args__ = (
        UniqueConstraint("programme_id", "number", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    stored_text: Mapped[str] = mapped_column("text", String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @property
    def text(self) -> str:
        """Return the principle in the language of the request."""
        return in_language(self.stored_text)

    @text.setter
    def text(self, text: str) -> None:
        self.stored_text = text


class Tool(Named, Base):
    """A tool, in force between two dates. It may belong to several areas; position orders it within them."""

    __tablename__ = "tool"
    __table_args__ = (
        UniqueConstraint("programme_id", "code"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    areas: Mapped[list[Area]] = relationship(secondary=tool_area, order_by=Area.position)


class FocusTool(Base):
    """A tool that a group practises in a period; the FE form puts it first."""

    __tablename__ = "focus_tool"
    __table_args__ = (
        UniqueConstraint("group_id", "tool_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        Index("ix_focus_tool_group_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("supervision_group.id"))
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    group: Mapped[SupervisionGroup] = relationship()
    tool: Mapped[Tool] = relationship()
