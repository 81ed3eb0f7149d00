"""The kinds of early warning, in the order in which they are shown."""

from enum import StrEnum


class WarningKind(StrEnum):
    """What a warning is about."""

    NO_DATE = "no_date"
    NO_SESSION = "no_session"
    EMPTY_AGENDAS = "empty_agendas"
    BELOW_OWN_LEVEL = "below_own_level"
    ONE_LEADER = "one_leader"


# These two are mended by the same act, so an answer to one holds for the other.
ABOUT_DATES = frozenset({WarningKind.NO_DATE, WarningKind.NO_SESSION})

# What these say follows from how often people attended or what they brought, so it is told outside the office only
# where the figures are.
ABOUT_PEOPLE = frozenset({WarningKind.EMPTY_AGENDAS, WarningKind.BELOW_OWN_LEVEL})


class AnswerKind(StrEnum):
    """What is answered to a warning."""

    NEW_DATE = "new_date"
    AWAY = "away"
    OTHER = "other"
