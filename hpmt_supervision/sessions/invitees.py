"""Who is asked to a session on a day: the group's members that day or those chosen among them, and people beyond it.

Nobody who is away that day is asked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Spell:
    """Days, both ends included, on which something holds for a person.

    Attributes:
        person_id: the person's key.
        first: the first day.
        last: the last day, or None when it goes on.
    """

    person_id: int
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.first <= day and (self.last is None or self.last >= day)


@dataclass(frozen=True)
class Invitees:
    """Who is asked to one session.

    Attributes:
        invited: keys of those who are asked.
        away: keys of those who are not, because they are absent that day.
    """

    invited: tuple[int, ...]
    away: tuple[int, ...]


@dataclass(frozen=True)
class GroupDays:
    """A group's supervisees and their absences over a stretch of days.

    Attributes:
        memberships: spells in the group, in the order the people are shown.
        absences: spells away.
        names: the people's names by key.
    """

    memberships: Sequence[Spell]
    absences: Sequence[Spell]
    names: dict[int, str] = field(default_factory=dict)

    def on(self, day: date, chosen: Collection[int] | None = None) -> Invitees:
        """Return who is asked to a session on a day.

        Args:
            day: the local day.
            chosen: only these people, or None for the whole group.
        """
        members = dict.fromkeys(spell.person_id for spell in self.memberships if spell.covers(day))
        wanted = [person_id for person_id in members if chosen is None or person_id in chosen]
        away = {spell.person_id for spell in self.absences if spell.covers(day)}
        return Invitees(
            tuple(person_id for person_id in wanted if person_id not in away),
            tuple(person_id for person_id in wanted if person_id in away),
        )


@dataclass(frozen=True)
class Circles:
    """Those who are asked beyond a group's own members: people chosen one by one, and whole other groups.

    Attributes:
        asked: each with their spells and absences; somebody may be in several.
        own: spells of the group's own members and leaders, who are not asked this way.
    """

    asked: Sequence[GroupDays] = ()
    own: Sequence[Spell] = ()

    def on(self, day: date) -> Invitees:
        """Return who is asked to a session on a day, each once.

        Args:
            day: the local day.
        """
        own = {spell.person_id for spell in self.own if spell.covers(day)}
        found = [circle.on(day) for circle in self.asked]
        invited = dict.fromkeys(key for one in found for key in one.invited if key not in own)
        away = dict.fromkeys(key for one in found for key in one.away if key not in own)
        return Invitees(tuple(invited), tuple(away))
