"""The HPMT programme as plain data: areas, phases, principles and tools, each with the day it came into force.

The numbered migration holds a frozen copy of the same data, because a migration must not change when code does.
The names are marked for translation here and shown by ``catalogue.terms``.
"""

from dataclasses import dataclass
from datetime import date

from hpmt_supervision.web.languages import N_

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
    AreaData("user_meeting", N_("Møte med bruker"), "circle"),
    AreaData("system", N_("Systemorientert innsats"), "diamond"),
    AreaData("administration", N_("Forvaltning, koordinering og pådriverfunksjon"), "square"),
    AreaData("across", N_("På tvers"), "plus"),
)

PHASES = (
    ("order", N_("Bestilling")),
    ("mapping", N_("Kartlegging")),
    ("work_ability", N_("Arbeidsevnevurdering")),
    ("plan", N_("Plan")),
    ("implementation", N_("Gjennomføring")),
    ("evaluation", N_("Evaluering")),
)

PRINCIPLES = (
    N_("Være forberedt"),
    N_("Anerkjenne brukers situasjonsbeskrivelse og behov"),
    N_("Avklare roller og forventninger"),
    N_("Gi tilstrekkelig og relevant informasjon"),
    N_("Være mål-, endrings- og handlingsfokusert"),
    N_("Være styrke- og mestringsfokusert"),
    N_("Kartlegge ressurser i brukers sosiale omgivelser/nettverk"),
    N_("Ha klare konklusjoner og avtaler"),
    N_("Være pålitelig og forutsigbar"),
    N_("Sørge for tilgjengelighet, kontinuitet og fleksibilitet"),
)

_GREEN = ("user_meeting",)
_RED = ("system",)
_BLUE = ("administration",)
_ACROSS = ("across",)

TOOLS = (
    ToolData("open_questions", N_("Åpne spørsmål"), _GREEN),
    ToolData("active_listening", N_("Aktiv lytting"), _GREEN),
    ToolData("mirroring", N_("Speiling"), _GREEN),
    ToolData("summing_up", N_("Oppsummering"), _GREEN),
    ToolData("roll_with_resistance", N_("Rulle med motstand"), _GREEN),
    ToolData("ambivalence_scale", N_("Ambivalensvekt"), _GREEN),
    ToolData("utu", N_("UTU"), ("user_meeting", "across"), UTU_START),
    ToolData("scaling", N_("Skalering"), _GREEN),
    ToolData("spiral_of_change", N_("Endringsspiralen"), _GREEN),
    ToolData("fak_weak", N_("FAK svak"), _GREEN),
    ToolData("fak_strong", N_("FAK sterk"), _GREEN),
    ToolData("appreciative_interview", N_("Anerkjennende intervju (AI)"), _RED),
    ToolData("five_d", N_("5D-modellen"), _RED),
    ToolData("network_map", N_("Nettverkskart"), _RED),
    ToolData("system_map", N_("Systemkart"), _RED),
    ToolData("iimage", N_("IIMAGE"), _RED),
    ToolData("smart_goals", N_("SMARTE mål"), _BLUE),
    ToolData("plan_with_smart_goals", N_("Plan med SMARTE mål"), _BLUE),
    ToolData("fe_form", N_("FE-skjema"), _BLUE),
    ToolData("individual_plan", N_("Individuell plan"), _BLUE),
    ToolData("self_assessment", N_("Egenvurdering"), _BLUE),
    ToolData("work_ability_assessment", N_("Arbeidsevnevurdering"), _BLUE),
    ToolData("whole_model", N_("Helhetsmodellen"), _ACROSS),
    ToolData("wheel_of_life", N_("Livshjulet"), _ACROSS),
    ToolData("life_areas", N_("Livsområder"), _ACROSS),
)

# Every name and sentence of the method itself; what others add to a catalogue later is in no list of ours.
TERMS = frozenset(
    [area.name for area in AREAS] + [name for _code, name in PHASES] + list(PRINCIPLES) + [tool.name for tool in TOOLS]
)
