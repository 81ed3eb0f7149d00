"""The cards of the profile as texts, ready to be drawn."""

from dataclasses import dataclass, replace
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.catalogue.terms import in_language
from hpmt_supervision.fidelity.figures.explanations import Explanation
from hpmt_supervision.fidelity.profile.cards import Card, ProfileCards, Standing
from hpmt_supervision.fidelity.profile.explanations import profile_explanations, subject_names
from hpmt_supervision.fidelity.profile.measures import Figure, Kind, Measure, Subject
from hpmt_supervision.fidelity.withholding.holders import few_people
from hpmt_supervision.web.formats import active_locale, listing, number, percent

# Figures that stand in the table alone, so that a card can be read at a glance.
IN_TABLE_ALONE = frozenset({"fe_principle", "log_not_applicable", "booked_minutes", "kept_minutes"})
# The standings of a card that has figures which may not be shown to the reader.
WITHHELD = (Standing.ROW_WITHHELD, Standing.FEW_IN_A_MONTH)
_BARS = {"circle": "c-g", "diamond": "c-r", "square": "c-b2", "plus": "c-x", None: "c-bar"}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as text.

    Attributes:
        code: the figure.
        name: what it is called.
        value: the value.
        basis: what it rests on, or empty.
        interval: the 95 % interval, or empty.
        before: the value of the period before, or None when it is not known.
        before_basis: what that one rests on, or empty.
        change: the difference, or empty.
        bar: how long its bar is, 0 to 100; None for what is no share.
        look: the class of the bar.
        mark: the shape of its area, or None.
        in_body: whether it stands on the card, and not in its table alone.
        heading: what this line and those after it are together, or empty.
    """

    code: str
    name: str
    value: str
    basis: str
    interval: str
    before: str | None
    before_basis: str
    change: str
    bar: float | None
    look: str
    mark: str | None
    in_body: bool
    heading: str = ""


@dataclass(frozen=True, slots=True)
class CardTexts:
    """A card as text.

    Attributes:
        subject: what it is about; also its place on the page of definitions.
        name: what it is called.
        why_not: why nothing is shown, or None.
        icon: the icon beside that.
        lines: the figures.
        basis: what the whole card rests on, or empty.
        notes: what must be said of the figures.
        explained: the definitions of its figures.
        is_withheld: whether there are figures that may not be shown to the reader.
    """

    subject: str
    name: str
    why_not: str | None
    icon: str
    lines: tuple[Line, ...]
    basis: str
    notes: tuple[str, ...]
    explained: tuple[Explanation, ...]
    is_withheld: bool = False


def card_texts(cards: ProfileCards) -> list[CardTexts]:
    """Return the cards in the order of the page."""
    explained, names = profile_explanations(), subject_names()
    return [_card(card, cards, names[subject], explained[subject]) for subject, card in cards.cards.items()]


def folded_cards(cards: ProfileCards) -> list[str]:
    """Return which cards are withheld and why, a sentence for each reason; nothing while it is one card or none.

    Args:
        cards: the cards of the page.
    """
    names = subject_names()
    hidden = {
        standing: [
            _("«%(card)s»", card=names[subject]) for subject, card in cards.cards.items() if card.standing is standing
        ]
        for standing in WITHHELD
    }
    if sum(len(some) for some in hidden.values()) < 2:
        return []
    return [
        _("%(cards)s vises ikke: tallene ville fortalt om få personer.", cards=listing(some))
        if standing is Standing.ROW_WITHHELD
        else _(
            "%(cards)s vises ikke: i minst én av månedene bygger tallene på %(few)s veiledere.",
            cards=listing(some),
            few=few_people(),
        )
        for standing, some in hidden.items()
        if some
    ]


def _card(card: Card, cards: ProfileCards, name: str, explained: dict[str, Explanation]) -> CardTexts:
    why_not, icon = standing_texts()[card.standing]
    shows_everything = not (card.subject is Subject.LEARNING and cards.from_outside)
    return CardTexts(
        subject=card.subject,
        name=name,
        why_not=why_not,
        icon=icon,
        lines=tuple(_lines(card, explained)),
        basis=_basis(card),
        notes=tuple(_notes(card, shows_everything)),
        explained=tuple(explained.values()),
        is_withheld=card.standing in WITHHELD,
    )


def standing_texts() -> dict[Standing, tuple[str | None, str]]:
    """Return what is said of a card without figures, with its icon."""
    return {
        Standing.SHOWN: (None, ""),
        Standing.NOTHING: (_("Ingenting registrert i perioden"), "FileXMark"),
        Standing.NOT_APPLICABLE: (_("Gjelder ikke i perioden"), "CircleSlash"),
        Standing.ROW_WITHHELD: (_("Vises ikke: ville fortalt om få personer"), "EyeSlash"),
        Standing.FEW_IN_A_MONTH: (
            _("Vises ikke: i minst én av månedene bygger tallene på %(few)s veiledere", few=few_people()),
            "EyeSlash",
        ),
        Standing.NO_WHOLE_MONTH: (_("Vises når perioden har en hel måned"), "EyeSlash"),
    }


def _notes(card: Card, shows_training: bool) -> list[str]:
    notes = []
    if card.before_withheld:
        notes.append(_("Perioden før vises ikke, fordi en måned i den bygger på %(few)s veiledere.", few=few_people()))
    if card.standing is Standing.SHOWN and not shows_training:
        notes.append(_("Fullført opplæring vises bare på kontoret selv."))
    if card.subject is Subject.LEVELS and card.standing is Standing.SHOWN:
        notes.append(_("I rute for nivå 2 og 3 står på sidene for fylket og landet, der små tall er skjult samlet."))
    return notes


def _basis(card: Card) -> str:
    if card.n is None:
        return ""
    if card.subject is Subject.FE_FORMS:
        return ngettext("n = %(num)d møte", "n = %(num)d møter", card.n)
    if card.subject is Subject.MASTERY:
        return ngettext("n = %(num)d merke", "n = %(num)d merker", card.n)
    return ngettext("n = %(num)d veiledning", "n = %(num)d veiledninger", card.n)


def _lines(card: Card, explained: dict[str, Explanation]) -> list[Line]:
    """Return the figures as text; the first of those that share a name stands under it."""
    found: list[Line] = []
    for figure in card.figures:
        line = line_of(figure, explained)
        is_first = figure.now.label is not None and (not found or found[-1].code != line.code)
        found.append(replace(line, heading=explained[line.code].name) if is_first else line)
    return found


def line_of(figure: Figure, explained: dict[str, Explanation]) -> Line:
    """Return a figure as text."""
    now, before = figure.now, figure.before
    is_share = now.kind is Kind.SHARE and now.value is not None
    return Line(
        code=now.code,
        name=in_language(now.label) if now.label else explained[now.code].name,
        value=value_text(now),
        basis=basis_text(now),
        interval=interval_text(now),
        before=None if before is None else value_text(before),
        before_basis="" if before is None else basis_text(before),
        change=change_text(figure),
        bar=float(now.value or 0) * 100 if is_share else None,
        look=_BARS[now.mark],
        mark=now.mark,
        in_body=now.code not in IN_TABLE_ALONE,
    )


def value_text(measure: Measure) -> str:
    """Return a value in words and digits."""
    if measure.value is None:
        return str(_("Gjelder ikke"))
    return _number_text(measure.kind, measure.value)


def _number_text(kind: Kind, value: int | Decimal) -> str:
    locale = active_locale()
    if kind is Kind.SHARE:
        return percent(value, locale=locale)
    if kind is Kind.DAYS:
        # A median of two whole days may be a half.
        if value == int(value):
            return str(ngettext("%(num)d dag", "%(num)d dager", int(value)))
        return str(_("%(days)s dager", days=number(value, 1, locale=locale)))
    if kind is Kind.MINUTES:
        return str(_("%(hours)s timer", hours=number(Decimal(value) / 60, 1, locale=locale)))
    return number(value, 0 if kind is Kind.COUNT else 2, locale=locale)


def basis_text(measure: Measure) -> str:
    """Return what a figure rests on."""
    if measure.n is None or measure.value is None:
        return ""
    locale = active_locale()
    whole = number(measure.n, locale=locale)
    if measure.kind in {Kind.SHARE, Kind.COUNT}:
        part = measure.part if measure.part is not None else int(measure.value)
        return str(_("%(part)s av %(whole)s", part=number(part, locale=locale), whole=whole))
    return str(_("n = %(count)s", count=whole))


def interval_text(measure: Measure) -> str:
    """Return the 95 % interval of a figure, or nothing when it has none."""
    interval, locale = measure.interval, active_locale()
    if interval is None:
        return ""
    low, high = interval
    if measure.kind is Kind.SHARE:
        return f"{number(low * 100, locale=locale)}–{percent(high, 0, locale=locale)}"
    return f"{number(low, 2, locale=locale)}–{number(high, 2, locale=locale)}"


def change_text(figure: Figure) -> str:
    """Return the change since the period before, in points for a share; nothing when it is not known."""
    if figure.change is None:
        return ""
    locale, change = active_locale(), figure.change
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    if figure.now.kind is Kind.SHARE:
        return str(_("%(points)s prosentpoeng", points=sign + number(abs(change) * 100, 1, locale=locale)))
    return sign + _number_text(figure.now.kind, abs(change))
