"""What each figure is called and what it means, in plain words, for the page and whoever asks."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from hpmt_supervision.sessions.cancel_reasons import REASON_LABELS


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure's name and definition.

    Attributes:
        name: the name on the page.
        meaning: how it is counted.
    """

    name: str
    meaning: str


def explanations() -> dict[str, Explanation]:
    """Return the explanation of every field of the report, in the order of the definitions."""
    return {
        "supervisees": Explanation(
            _("Veiledere"),
            _(
                "Alle som har vært medlem i en av kontorets veiledningsgrupper minst én dag i perioden. Hver "
                "person telles én gang."
            ),
        ),
        **_of_sessions(),
        **_of_attendances(),
        **_of_days(),
    }


def _of_sessions() -> dict[str, Explanation]:
    """Return what is counted of the sessions, whoever came."""
    return {
        "sessions_planned": Explanation(
            _("Planlagte veiledninger"),
            _("Veiledninger i kontorets grupper med dato i perioden som verken er holdt eller avlyst."),
        ),
        "sessions_held": Explanation(
            _("Holdte veiledninger"), _("Veiledninger i kontorets grupper med dato i perioden som er holdt.")
        ),
        "sessions_cancelled": Explanation(
            _("Avlyste veiledninger"), _("Veiledninger i kontorets grupper med dato i perioden som er avlyst.")
        ),
    }


def _of_attendances() -> dict[str, Explanation]:
    """Return what is counted of those who came."""
    return {
        "attendances": Explanation(
            _("Oppmøter"),
            _(
                "Hvor mange ganger en veileder har vært til stede på en holdt veiledning i en gruppe hen var "
                "medlem av den dagen. HPMT-veilederens og gjesters oppmøte telles ikke."
            ),
        ),
        "mean": Explanation(
            _("Snitt"),
            _(
                "Oppmøter delt på antall veiledere. Usikkerheten er et eksakt 95 % Poisson-intervall: så mye kan "
                "snittet svinge uten at noe er endret."
            ),
        ),
        "distribution": Explanation(
            _("Veiledninger per veileder"),
            _("Hvor mange veiledere som har hatt 0, 1, 2, 3, 4, 5 og 6 eller flere oppmøter i perioden."),
        ),
    }


def _of_days() -> dict[str, Explanation]:
    """Return what is counted of days: how much of people's time has supervision near it."""
    return {
        "active_days": Explanation(
            _("Dager"),
            _(
                "Dager i perioden der en veileder var medlem av en gruppe og ikke hadde fravær, lagt sammen for "
                "alle veilederne."
            ),
        ),
        "on_schedule_days": Explanation(
            _("Dager i rute"),
            _(
                "De av dagene der veilederen hadde vært til stede på en veiledning samme dag eller tidligere "
                "innenfor gruppas intervall. Med intervall på 14 dager er det samme dag eller de 13 dagene før."
            ),
        ),
        "on_schedule": Explanation(
            _("I rute"),
            _(
                "Dager i rute delt på alle dagene. To veiledninger i samme uke gir ikke mer enn én, og tallet kan"
                " ikke bli over 100 %."
            ),
        ),
        "longest_gap_days": Explanation(
            _("Lengste opphold"),
            _(
                "Det lengste strekket en veileder har hatt uten veiledning, når dager med fravær er trukket fra. "
                "Det sies ikke hvem det gjelder."
            ),
        ),
    }


# Stands for the reasons that may be about one person, to those who do not work at the office.
ABOUT_SOMEONE = "about_someone"


def cancel_reasons() -> dict[str, str]:
    """Return what the reasons for cancelling are called, and what some of them are called together."""
    names = {
        str(reason): _("Avlyst: %(what)s", what=_inside_a_sentence(label)) for reason, label in REASON_LABELS.items()
    }
    return names | {ABOUT_SOMEONE: _("Avlyst: sykdom, fravær eller annet")}


def _inside_a_sentence(label: Any) -> str:
    words = str(label)
    return words[:1].lower() + words[1:]
