"""The courses of HPMT as plain data. The numbered migration holds a frozen copy, and never follows the code."""

from datetime import date

from flask_babel import lazy_gettext as _l

from hpmt_supervision.web.languages import N_

START = date(2011, 1, 1)

# The code and the name in Bokmål as the database holds it, in the order they are taken.
COURSES = (
    ("basic_1", N_("Grunnopplæring 1: oversikt")),
    ("basic_2", N_("Grunnopplæring 2: møte med bruker (grønn)")),
    ("basic_3", N_("Grunnopplæring 3: systemorientert innsats (rød)")),
    ("basic_4", N_("Grunnopplæring 4: forvaltning og koordinering (blå)")),
    ("basic_5", N_("Grunnopplæring 5: for HPMT-veiledere")),
    ("leader_module", N_("Ledermodul, to dager")),
    ("booster", N_("Påfyllssamling")),
    ("dialogue", N_("Dialogsamling")),
    ("experience_conference", N_("Erfaringskonferanse")),
)

# What each is called in the language of the reader.
COURSE_NAMES = {
    "basic_1": _l("Grunnopplæring 1: oversikt"),
    "basic_2": _l("Grunnopplæring 2: møte med bruker (grønn)"),
    "basic_3": _l("Grunnopplæring 3: systemorientert innsats (rød)"),
    "basic_4": _l("Grunnopplæring 4: forvaltning og koordinering (blå)"),
    "basic_5": _l("Grunnopplæring 5: for HPMT-veiledere"),
    "leader_module": _l("Ledermodul, to dager"),
    "booster": _l("Påfyllssamling"),
    "dialogue": _l("Dialogsamling"),
    "experience_conference": _l("Erfaringskonferanse"),
}
