"""Who is in the demo: invented offices and people, and how each office's year went. Plain data."""

from dataclasses import dataclass

from hpmt_supervision.people.roles import Role

NATION = "Landet"
COUNTY = "Havlandet"
FJORDVIK = "Nav Fjordvik"
GRANLI = "Nav Granli"
STORENG = "Nav Storeng"

MARIT, JONAS, INGRID = "Marit Haugland", "Jonas Eide", "Ingrid Solheim"
TONE, SIVERT, AMINA, HENRIK = "Tone Brekke", "Sivert Lunde", "Amina Yusuf", "Henrik Moen"
GEIR, WENCHE, ASTRID, OLAV, KARI = "Geir Aasen", "Wenche Dalen", "Astrid Lien", "Olav Bjerke", "Kari Nygård"
ELLEN, MONA, EIRIK, LIV = "Ellen Ravnås", "Mona Hauge", "Eirik Sundby", "Liv Myrvang"

# The one password of the demo's accounts. It is printed, and the demo refuses to load in production.
PASSWORD = "fjordbris-og-fjell"  # noqa: S105 - meant to be known


@dataclass(frozen=True)
class Office:
    """An invented office.

    Attributes:
        name: its name, which no real office has.
        group: the name of its supervision group.
        supervisors: who leads, co-leading when there are two.
        members: who is supervised from the first day.
        leader: the office's leader.
        place: where the group meets.
        hour: the local hour it meets at.
    """

    name: str
    group: str
    supervisors: tuple[str, ...]
    members: tuple[str, ...]
    leader: str
    place: str
    hour: int


OFFICES = (
    Office(
        FJORDVIK,
        "Veiledningsgruppe Fjordvik",
        (MARIT, JONAS),
        (INGRID, AMINA, HENRIK, "Ragnhild Aas", TONE, "Turid Bakke"),
        "Bjørn Tveitane",
        "Møterom Naustet",
        9,
    ),
    Office(
        GRANLI,
        "Veiledningsgruppe Granli",
        (GEIR,),
        ("Kjersti Vold", "Leila Haddad", "Magnus Dahle", "Nina Foss", "Siri Tangen", "Trond Myhre", SIVERT),
        "Hilde Sande",
        "Møterom Lia",
        13,
    ),
    Office(
        STORENG,
        "Veiledningsgruppe Storeng",
        (WENCHE,),
        ("Anders Lien", "Berit Holmen", "Dina Strand", "Espen Viken", "Frida Nesse"),
        "Gunnar Rype",
        "Møterom Enga",
        10,
    ),
)
LEVEL_2 = "FM-veiledning Havlandet"
LEVEL_3 = "Ressursgruppas veiledning"

# One account a role is printed, in this order.
PRINTED = (
    (Role.COUNSELLOR, INGRID),
    (Role.HPMT_SUPERVISOR, MARIT),
    (Role.FM_SUPERVISOR, ASTRID),
    (Role.RESOURCE_GROUP, OLAV),
    (Role.OFFICE_LEADER, "Bjørn Tveitane"),
    (Role.COUNTY_COORDINATOR, MONA),
    (Role.RESEARCHER, EIRIK),
    (Role.ADMINISTRATOR, KARI),
)
# Two more show the offices that struggle, and one answers when the other administrator asks for emergency access.
PRINTED_BESIDE = (
    (Role.HPMT_SUPERVISOR, GEIR),
    (Role.OFFICE_LEADER, "Gunnar Rype"),
    (Role.ADMINISTRATOR, LIV),
)
# These sign in as well; the rest have no account yet, as in an office that has just begun.
MORE_ACCOUNTS = (JONAS, AMINA, HENRIK, TONE, SIVERT, "Turid Bakke", "Leila Haddad", "Hilde Sande", WENCHE)


def login_of(name: str) -> str:
    """Return the login name of somebody in the demo, an address of a domain reserved for examples."""
    plain = name.lower()
    for letter, written in (("å", "a"), ("ø", "o"), ("æ", "ae"), (" ", ".")):
        plain = plain.replace(letter, written)
    return f"{plain}@example.org"
