"""Norwegian public holidays, so that nobody books supervision on one without having seen it."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from hpmt_supervision.web.languages import N_

# The package knows Bokmål and American English; the names are translated here with everything else.
NAMES = frozenset(
    {
        N_("Første nyttårsdag"),
        N_("Skjærtorsdag"),
        N_("Langfredag"),
        N_("Første påskedag"),
        N_("Andre påskedag"),
        N_("Arbeidernes dag"),
        N_("Grunnlovsdag"),
        N_("Kristi himmelfartsdag"),
        N_("Første pinsedag"),
        N_("Andre pinsedag"),
        N_("Første juledag"),
        N_("Andre juledag"),
    }
)
# How the package writes two holidays that fall on one day, as 17 May and Whit Monday can.
_BETWEEN = "; "


def holiday_names(days: Iterable[date]) -> dict[date, str]:
    """Return the names of those of the days that are public holidays in Norway, in the reader's language.

    Args:
        days: local days.
    """
    # The package lists every country's calendar; only the pages that book and move sessions pay for reading it.
    import holidays

    wanted = list(days)
    known = holidays.country_holidays("NO", language="no", years={day.year for day in wanted})
    return {day: _in_language(str(known[day])) for day in wanted if day in known}


def _in_language(names: str) -> str:
    return _BETWEEN.join(_(name) if name in NAMES else name for name in names.split(_BETWEEN))
