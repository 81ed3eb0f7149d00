"""What is said of a warning, to those who lead the group and to those who look from outside. Rows in, sentences out.

From outside nothing is said that could be about one person: no name, no number of people and no share. Where the
figures that a warning rests on are withheld, only that there is something to do is said, and not what.
"""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hpmt_supervision.early_warnings.kinds import ABOUT_PEOPLE, AnswerKind, WarningKind
from hpmt_supervision.early_warnings.rules import SHOWN
from hpmt_supervision.fidelity.figures.months import Month, month_name
from hpmt_supervision.web import formats

KIND_NAMES = {
    WarningKind.NO_DATE: _l("Ingen veiledning er booket"),
    WarningKind.NO_SESSION: _l("Lenge siden gruppa møttes"),
    WarningKind.EMPTY_AGENDAS: _l("Tomme sakslister på rad"),
    WarningKind.BELOW_OWN_LEVEL: _l("I rute er lavere enn gruppas eget nivå"),
    WarningKind.ONE_LEADER: _l("Bare én kan lede gruppa"),
}
# A kind whose name counts people has another one for those who look from outside.
_OUTSIDE_NAMES = {WarningKind.ONE_LEADER: _l("Ledelsen av gruppa hviler på færre enn før")}

Facts = Mapping[str, str | int]

WITHHELD_NAME = _l("Gruppa trenger oppfølging")


def is_withheld(kind: WarningKind, facts: Facts) -> bool:
    """Tell whether what a warning is about may not be told outside the office.

    Args:
        kind: its kind.
        facts: what it rests on; a row from before this was noted is withheld until the next check.
    """
    return kind in ABOUT_PEOPLE and not facts.get(SHOWN)


def withheld_reason() -> str:
    """Return what is said instead of a reason that is withheld."""
    return _("Hva det er, vises bare for dem på kontoret, fordi det gjelder få personer. Spør dem som leder gruppa.")


def title_of(kind: WarningKind, *, outside: bool = False) -> str:
    """Return what a warning is, in few words.

    Args:
        kind: its kind.
        outside: whether the reader does not lead the group.
    """
    return str(_OUTSIDE_NAMES.get(kind, KIND_NAMES[kind]) if outside else KIND_NAMES[kind])


def reason_of(kind: WarningKind, facts: Facts, today: date, *, outside: bool = False) -> str:
    """Return why a warning was raised.

    Args:
        kind: its kind.
        facts: what it rests on.
        today: the local day.
        outside: whether the reader does not lead the group.
    """
    if kind is WarningKind.NO_DATE:
        return " ".join([_("Ingen dato er booket framover."), _last_session(facts, today)])
    if kind is WarningKind.NO_SESSION:
        parts = [_last_session(facts, today), _rhythm(facts)]
        if "next" in facts:
            parts.append(_("Neste er booket %(day)s.", day=_weekday(facts["next"], today)))
        return " ".join(parts)
    if kind is WarningKind.EMPTY_AGENDAS:
        return _empty_agendas(facts, today)
    if kind is WarningKind.BELOW_OWN_LEVEL:
        return _below(facts, outside=outside)
    if outside:
        return _("Gruppa trenger en til som kan lede, så veiledningen går som før når noen blir borte.")
    if "two_until" in facts:
        return _(
            "Gruppa hadde to som ledet, til og med %(day)s. Blir du borte, stopper veiledningen.",
            day=_day(facts["two_until"], today),
        )
    return _("Det er ønsket at to kan lede gruppa. Blir du borte, stopper veiledningen.")


def _empty_agendas(facts: Facts, today: date) -> str:
    """Return what the agendas held: past tense for days that have been, and present tense for those to come."""
    numbers = range(1, int(facts["agendas"]) + 1)
    days = [date.fromisoformat(str(facts[f"day{number}"])) for number in numbers if f"day{number}" in facts]
    been = formats.listing([_day(day.isoformat(), today) for day in days if day < today])
    coming = formats.listing([_day(day.isoformat(), today) for day in days if day >= today])
    if not coming:
        return _("Det var verken saker, meldte behov eller øving på sakslista %(days)s.", days=been)
    if not been:
        return _("Det er verken saker, meldte behov eller øving på sakslista %(days)s ennå.", days=coming)
    return _(
        "Det var verken saker, meldte behov eller øving på sakslista %(been)s, og det er ingenting på den %(coming)s "
        "ennå.",
        been=been,
        coming=coming,
    )


def _below(facts: Facts, *, outside: bool) -> str:
    falling = facts["change"] == "falling"
    chance = _("Endringen er større enn det som pleier å skyldes tilfeldigheter.")
    if outside:
        first = (
            _("Andelen i rute har gått ned måned for måned.")
            if falling
            else _("Andelen i rute ligger under det gruppa selv pleier å ha.")
        )
        return f"{first} {chance}"
    values = {
        "months": int(facts["points"]),
        "share": formats.percent(int(facts["share_permille"]) / 1000),
        "median": formats.percent(int(facts["median_permille"]) / 1000),
        "month": month_name(_month(facts["last"]), locale=formats.active_locale()),
    }
    first = (
        _(
            "Andelen i rute har gått ned %(months)s måneder på rad, til %(share)s i %(month)s. Medianen er %(median)s.",
            **values,
        )
        if falling
        else _(
            "Andelen i rute har vært under medianen på %(median)s i %(months)s måneder på rad. "
            "I %(month)s var den %(share)s.",
            **values,
        )
    )
    return f"{first} {chance}"


def _month(code: str | int) -> Month:
    month = Month.parse(str(code))
    assert month is not None, "the check wrote the code of a month"
    return month


def _last_session(facts: Facts, today: date) -> str:
    if "last_held" in facts:
        day = date.fromisoformat(str(facts["last_held"]))
        return _(
            "Gruppa møttes sist %(day)s, %(ago)s.",
            day=_day(facts["last_held"], today),
            ago=formats.relative_day(day, today=today, locale=formats.active_locale()),
        )
    return _("Gruppa har ikke hatt veiledning ennå.")


def _rhythm(facts: Facts) -> str:
    days = int(facts["interval"])
    return _("Den skal møtes hver %(days)d. dag.", days=days) if days > 1 else _("Den skal møtes hver dag.")


def _day(code: str | int, today: date) -> str:
    return formats.day(date.fromisoformat(str(code)), today=today, locale=formats.active_locale())


def _weekday(code: str | int, today: date) -> str:
    return formats.weekday(date.fromisoformat(str(code)), today=today, locale=formats.active_locale())


def answer_sentence(kind: AnswerKind, until_on: date | None, today: date) -> str:
    """Return what was answered, without a name; empty when only the text beside it tells.

    Args:
        kind: what was answered.
        until_on: the day it says, or None.
        today: the local day.
    """
    day = formats.weekday(until_on, today=today, locale=formats.active_locale()) if until_on else None
    if kind is AnswerKind.NEW_DATE:
        return _("Ny dato er satt: %(day)s.", day=day)
    if kind is AnswerKind.AWAY:
        return _("En person er borte til og med %(day)s.", day=day)
    return ""


ANSWER_NAMES = {
    AnswerKind.NEW_DATE: _l("Ny dato er satt"),
    AnswerKind.AWAY: _l("En person er borte en tid"),
    AnswerKind.OTHER: _l("Noe annet"),
}
