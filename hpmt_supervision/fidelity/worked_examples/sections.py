"""Everything on the page of definitions, in its order."""

from hpmt_supervision.fidelity.worked_examples.example import Section
from hpmt_supervision.fidelity.worked_examples.frequency import frequency_section
from hpmt_supervision.fidelity.worked_examples.profile import profile_sections
from hpmt_supervision.fidelity.worked_examples.rules import rule_sections


def sections() -> list[Section]:
    """Return the sections of the page, computed anew."""
    return [frequency_section(), *profile_sections(), *rule_sections()]
