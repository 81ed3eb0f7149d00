"""The rest of the demo's nation: two more counties and nine more offices, and how the year went at each. Plain data."""

from dataclasses import dataclass
from enum import StrEnum

from hpmt_supervision.demo import cast
from hpmt_supervision.demo.cast import Office


class Course(StrEnum):
    """How an office's year went."""

    STEADY = "steady"
    UNEVEN = "uneven"
    OPENED = "opened"
    STOPPED = "stopped"
    SILENT = "silent"
    NO_GROUP = "no_group"


@dataclass(frozen=True)
class FurtherOffice:
    """An office beside the three that are told of in detail.

    Attributes:
        office: who is there.
        course: how the year went.
        weekday: the weekday on which the group meets, Monday 0.
        interval: days between its sessions.
    """

    office: Office
    course: Course
    weekday: int = 1
    interval: int = 14


@dataclass(frozen=True)
class County:
    """A county with its level-2 group.

    Attributes:
        name: its name, which no real county has.
        coordinator: who follows its figures.
        fm_supervisor: who leads its level-2 group; one governor may serve several counties.
        group: the name of the level-2 group.
        offices: its offices, but for those told of in ``cast``.
    """

    name: str
    coordinator: str
    fm_supervisor: str
    group: str
    offices: tuple[FurtherOffice, ...]


SKOGLANDET, VIDDALEN = "Skoglandet", "Viddalen"
RAGNAR = "Ragnar Holte"
# The first of these offices goes up into the second in the course of the year.
MERGED = ("Nav Hallvang", "Nav Fjellgrend")


def _office(
    name: str, supervisors: tuple[str, ...], members: tuple[str, ...], leader: str, place: str, hour: int
) -> Office:
    return Office(f"Nav {name}", f"Veiledningsgruppe {name}", supervisors, members, leader, place, hour)


COUNTIES = (
    County(
        cast.COUNTY,
        cast.MONA,
        cast.ASTRID,
        cast.LEVEL_2,
        (
            FurtherOffice(
                _office(
                    "Kvernvik",
                    ("Solveig Aune",),
                    ("Jon Arne Dybvik", "Kristin Ask", "Marte Lund", "Per Olav Sund"),
                    "Rigmor Eng",
                    "Møterom Kaia",
                    9,
                ),
                Course.STEADY,
                weekday=2,
            ),
        ),
    ),
    County(
        SKOGLANDET,
        "Unni Bakken",
        RAGNAR,
        "FM-veiledning Skoglandet",
        (
            FurtherOffice(
                _office(
                    "Myrvang",
                    ("Cecilie Moe", "Tor Erik Løken"),
                    (
                        "Anita Skaug",
                        "Bente Ruud",
                        "Camilla Vik",
                        "Daniel Hovde",
                        "Elin Krogh",
                        "Fredrik Aas",
                        "Grete By",
                    ),
                    "Harald Steen",
                    "Møterom Furu",
                    10,
                ),
                Course.STEADY,
            ),
            FurtherOffice(
                _office(
                    "Granmo",
                    ("Inger Solli",),
                    ("Johan Bråten", "Karoline Friis", "Lars Midtun", "Maria Skog", "Nils Haugen"),
                    "Oddny Ryen",
                    "Møterom Bjørk",
                    13,
                ),
                Course.UNEVEN,
                weekday=0,
            ),
            FurtherOffice(
                _office(
                    "Lauvlia",
                    ("Petter Nygaard",),
                    ("Randi Bøe", "Stian Hoel", "Tuva Engen", "Ulrik Dahl", "Vilde Moen", "Øystein Rud"),
                    "Åse Kvam",
                    "Møterom Osp",
                    9,
                ),
                Course.OPENED,
                weekday=3,
                interval=21,
            ),
            FurtherOffice(
                _office(
                    "Høgås",
                    ("Arvid Sletten",),
                    ("Birgitte Lia", "Christian Fossum", "Dorthe Enger", "Erlend Tveit", "Fatima Rahimi"),
                    "Gro Hagen",
                    "Møterom Utsikt",
                    11,
                ),
                Course.SILENT,
            ),
        ),
    ),
    County(
        VIDDALEN,
        "Vidar Sørli",
        RAGNAR,
        "FM-veiledning Viddalen",
        (
            FurtherOffice(
                _office(
                    "Fjellgrend",
                    ("Heidi Brekken",),
                    ("Idar Kvale", "Janne Opdal", "Kjell Rognes", "Linda Hauge", "Morten Aure", "Nora Sjåk"),
                    "Ola Grue",
                    "Møterom Tinden",
                    9,
                ),
                Course.UNEVEN,
                weekday=2,
            ),
            FurtherOffice(
                _office(
                    "Setervik",
                    ("Pia Normann", "Rune Flaten"),
                    ("Sara Myklebust", "Terje Viken", "Ulla Berge", "Vegard Aune", "Yngvild Ness", "Ann-Kristin Vold"),
                    "Bård Helle",
                    "Møterom Seter",
                    12,
                ),
                Course.STEADY,
                weekday=3,
            ),
            FurtherOffice(
                _office(
                    "Hallvang",
                    ("Connie Strøm",),
                    ("Dag Eriksen", "Eva Lunde", "Finn Torp", "Gunn Aasland", "Hanne Melby"),
                    "Ivar Rosten",
                    "Møterom Elva",
                    10,
                ),
                Course.STOPPED,
                weekday=1,
            ),
            FurtherOffice(_office("Rypåsen", (), (), "Kåre Lillebo", "Møterom Rypa", 9), Course.NO_GROUP),
        ),
    ),
)
