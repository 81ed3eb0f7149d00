"""The HPMT programme as plain data: areas, phases, principles and tools, each with the day it came into force.

The numbered migration holds a frozen copy of the same data, because a migration must not change when code does.
"""

from dataclasses import dataclass
from datetime import date

PROGRAMME_CODE = "hpmt"
PROGRAMME_NAME = "HPMT"
START = date(2011, 1, 1)
UTU_START = date(2012, 3, 1)


@dataclass(frozen=True)
class AreaData:
    """An area of effort: its code, name and the shape that marks it."""

    code: str
    name: str
    mark: str


@dataclass(frozen=True)
class ToolData:
    """A tool: its code and name, the areas it belongs to (the first is where it is listed), and its first day."""

    code: str
    name: str
    areas: tuple[str, ...]
    valid_from: date = START


AREAS = (
    AreaData("user_meeting", "Møte med bruker", "circle"),
    AreaData("system", "Systemorientert innsats", "diamond"),
    AreaData("administration", "Forvaltning, koordinering og pådriverfunksjon", "square"),
    AreaData("across", "På tvers", "plus"),
)

PHASES = (
    ("order", "Bestilling"),
    ("mapping", "Kartlegging"),
    ("work_ability", "Arbeidsevnevurdering"),
    ("plan", "Plan"),
    ("implementation", "Gjennomføring"),
    ("evaluation", "Evaluering"),
)

PRINCIPLES = (
    "Være forberedt",
    "Anerkjenne brukers situasjonsbeskrivelse og behov",
    "Avklare roller og forventninger",
    "Gi tilstrekkelig og relevant informasjon",
    "Være mål-, endrings- og handlingsfokusert",
    "Være styrke- og mestringsfokusert",
    "Kartlegge ressurser i brukers sosiale omgivelser/nettverk",
    "Ha klare konklusjoner og avtaler",
    "Være pålitelig og forutsigbar",
    "Sørge for tilgjengelighet, kontinuitet og fleksibilitet",
)

_GREEN = ("user_meeting",)
_RED = ("system",)
_BLUE = ("administration",)
_ACROSS = ("across",)

TOOLS = (
    ToolData("open_questions", "Åpne spørsmål", _GREEN),
    ToolData("active_listening", "Aktiv lytting", _GREEN),
    ToolData("mirroring", "Speiling", _GREEN),
    ToolData("summing_up", "Oppsummering", _GREEN),
    ToolData("roll_with_resistance", "Rulle med motstand", _GREEN),
    ToolData("ambivalence_scale", "Ambivalensvekt", _GREEN),
    ToolData("utu", "UTU", ("user_meeting", "across"), UTU_START),
    ToolData("scaling", "Skalering", _GREEN),
    ToolData("spiral_of_change", "Endringsspiralen", _GREEN),
    ToolData("fak_weak", "FAK svak", _GREEN),
    ToolData("fak_strong", "FAK sterk", _GREEN),
    ToolData("appreciative_interview", "Anerkjennende intervju (AI)", _RED),
    ToolData("five_d", "5D-modellen", _RED),
    ToolData("network_map", "Nettverkskart", _RED),
    ToolData("system_map", "Systemkart", _RED),
    ToolData("iimage", "IIMAGE", _RED),
    ToolData("smart_goals", "SMARTE mål", _BLUE),
    ToolData("plan_with_smart_goals", "Plan med SMARTE mål", _BLUE),
    ToolData("fe_form", "FE-skjema", _BLUE),
    ToolData("individual_plan", "Individuell plan", _BLUE),
    ToolData("self_assessment", "Egenvurdering", _BLUE),
    ToolData("work_ability_assessment", "Arbeidsevnevurdering", _BLUE),
    ToolData("whole_model", "Helhetsmodellen", _ACROSS),
    ToolData("wheel_of_life", "Livshjulet", _ACROSS),
    ToolData("life_areas", "Livsområder", _ACROSS),
)
