"""The worked examples of uncertainty, the funnel, the run chart's rules, and withholding."""

from flask_babel import gettext as _

from hpmt_supervision.fidelity.chance.run_rules import SHIFT_POINTS, TREND_POINTS, changes, middle_of
from hpmt_supervision.fidelity.chance.run_words import change_sentence
from hpmt_supervision.fidelity.chance.uncertainty import poisson_interval, poisson_limits, wilson_interval
from hpmt_supervision.fidelity.figures.definitions import half_up
from hpmt_supervision.fidelity.figures.explanations import Explanation
from hpmt_supervision.fidelity.pictures.funnel import Unit, is_outside
from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE, Holder
from hpmt_supervision.fidelity.withholding.small_numbers import withheld
from hpmt_supervision.fidelity.worked_examples.example import Result, Section, table
from hpmt_supervision.web.formats import active_locale, listing, number, percent

ATTENDANCES, PEOPLE = 12, 6
HELD, BOOKED = 9, 12
# Name, counsellors and attendances of invented offices.
OFFICES = (("A", 4, 24), ("B", 6, 33), ("C", 10, 58), ("D", 12, 20))
SHARES = (0.81, 0.74, 0.83, 0.79, 0.86, 0.77, 0.82, 0.75, 0.8, 0.62, 0.58, 0.55, 0.51, 0.47, 0.45, 0.52, 0.5, 0.49)


def rule_sections() -> list[Section]:
    """Return the sections on how sure a figure is, on comparing, on change and on what is not shown."""
    return [_uncertainty(), _funnel(), _run_chart(), _withholding()]


def _between(low: float, high: float, decimals: int) -> str:
    locale = active_locale()
    return f"{number(low, decimals, locale=locale)}–{number(high, decimals, locale=locale)}"


def _uncertainty() -> Section:
    locale = active_locale()
    mean = number(half_up(ATTENDANCES, PEOPLE, 2) or 0, 2, locale=locale)
    low, high = wilson_interval(HELD, BOOKED)
    explained = {
        "poisson": Explanation(
            _("Usikkerhet for et snitt"),
            _(
                "Et eksakt 95 % Poisson-intervall. Er ikke noe annet enn tilfeldigheter på ferde, dekker slike "
                "intervaller den underliggende hyppigheten minst 95 av 100 ganger."
            ),
        ),
        "wilson": Explanation(
            _("Usikkerhet for en andel"),
            _(
                "Et 95 % Wilson-intervall. Det blir bredt når andelen bygger på få, og går aldri under 0 eller "
                "over 100 %."
            ),
        ),
    }
    records = table(
        _("To oppdiktede tall"),
        [_("Tall"), _("Antall"), _("Av")],
        [
            [_("Oppmøter"), str(ATTENDANCES), _("%(count)s veiledere", count=PEOPLE)],
            [_("Holdte veiledninger"), str(HELD), _("%(count)s bookede", count=BOOKED)],
        ],
    )
    results = (
        Result("poisson", explained["poisson"].name, _between(*poisson_interval(ATTENDANCES, PEOPLE), 2), mean),
        Result(
            "wilson",
            explained["wilson"].name,
            f"{number(low * 100, 1, locale=locale)}–{percent(high, locale=locale)}",
            percent(half_up(HELD, BOOKED, 4) or 0, locale=locale),
        ),
    )
    return Section("usikkerhet", _("Hvor sikkert er tallet?"), explained, (records,), results)


def _funnel() -> Section:
    locale = active_locale()
    everyone, attended = sum(people for _n, people, _a in OFFICES), sum(found for _n, _p, found in OFFICES)
    reference = attended / everyone
    explained = {
        "funnel": Explanation(
            _("Trakt"),
            _(
                "Viser snittet for hvert sted mot antall veiledere. Grensene er eksakte Poisson-grenser på 95 % "
                "og 99,8 % rundt snittet for alle samlet. Trakten svarer på om noen skiller seg ut. Stedene "
                "rangeres ikke."
            ),
        )
    }
    rows, results = [], []
    for name, people, found in OFFICES:
        office = _("Kontor %(letter)s", letter=name)
        limits = poisson_limits(reference, people, 0.95)
        outside = is_outside(Unit(office, people, found / people), reference)
        rows.append([office, str(people), number(found / people, 2, locale=locale)])
        results.append(Result("funnel", office, _("Utenfor") if outside else _("Innenfor"), _between(*limits, 2)))
    records = table(
        _("Fire oppdiktede kontorer med snitt %(mean)s samlet", mean=number(reference, 2, locale=locale)),
        [_("Kontor"), _("Veiledere"), _("Snitt")],
        rows,
    )
    return Section("trakt", _("Skiller noen seg ut?"), explained, (records,), tuple(results))


def _run_chart() -> Section:
    locale = active_locale()
    middle = middle_of(SHARES)
    explained = {
        "median": Explanation(
            _("Median"),
            _("Den midterste av månedene når de står i rekkefølge etter størrelse. Den vises fra ti måneder."),
        ),
        "shift": Explanation(
            _("Skifte"),
            _(
                "%(count)s måneder på rad på samme side av medianen. Måneder på medianen verken teller med eller "
                "bryter rekka.",
                count=SHIFT_POINTS,
            ),
        ),
        "trend": Explanation(
            _("Trend"),
            _(
                "%(count)s måneder på rad som alle stiger eller alle synker. To like måneder teller som én.",
                count=TREND_POINTS,
            ),
        ),
    }
    records = table(
        _("Oppdiktede måneder med andel i rute"),
        [_("Måned"), _("I rute")],
        [[str(place), percent(share, 0, locale=locale)] for place, share in enumerate(SHARES, 1)],
    )
    results = [
        Result("median", explained["median"].name, percent(middle, 0, locale=locale) if middle is not None else "–")
    ]
    for change in changes(SHARES):
        code = "shift" if change.kind in {"below", "above"} else "trend"
        where = _("måned %(first)s til %(last)s", first=change.first + 1, last=change.last + 1)
        results.append(Result(code, explained[code].name, change_sentence(change), where))
    return Section("kjoring", _("Er det en endring?"), explained, (records,), tuple(results))


def _withholding() -> Section:
    county = Holder(0, None, owns_groups=False, has_row=True, people=frozenset(range(100)), sessions_held=32)
    offices, start = [], 0
    for key, (_name, people, found) in enumerate(OFFICES, 1):
        there = frozenset(range(start, start + people))
        offices.append(
            Holder(
                key,
                0,
                owns_groups=True,
                has_row=True,
                people=there,
                attendances=found,
                active_days=people * 28,
                on_schedule_days=people * 20 - found // 3,
                sessions_held=8,
            )
        )
        start += people
    hidden = withheld([county, *offices])
    explained = {
        "withheld": Explanation(
            _("Vises ikke"),
            _(
                "Utenfor kontoret vises ikke tall om færre enn %(count)s personer. Kunne tallet regnes ut fra "
                "fylkets tall og de andre kontorene, skjules også et kontor til. Antall veiledninger vises "
                "alltid.",
                count=FEWEST_PEOPLE,
            ),
        ),
        "fe_withheld": Explanation(
            _("FE-skjema og mestring"),
            _(
                "Vises bare når hver måned i perioden bygger på ingen eller minst %(count)s veiledere. Det "
                "gjelder også på kontoret selv, for skjemaene tilhører den enkelte.",
                count=FEWEST_PEOPLE,
            ),
        ),
        "silence": Explanation(
            _("Ingenting registrert og gjelder ikke"),
            _(
                "«Ingenting registrert» betyr at ingen har lagt inn noe. «Gjelder ikke» betyr at det ikke er noe "
                "å telle. Null står bare når det er talt."
            ),
        ),
    }
    records = table(
        _("Fire oppdiktede kontorer i ett fylke"),
        [_("Kontor"), _("Veiledere")],
        [[_("Kontor %(letter)s", letter=name), str(people)] for name, people, _found in OFFICES],
    )
    names = [_("Kontor %(letter)s", letter=OFFICES[key - 1][0]) for key in sorted(hidden) if key]
    shown = listing(names, locale=active_locale()) if names else _("Ingen")
    results = (Result("withheld", explained["withheld"].name, shown),)
    return Section("skjult", _("Når vises ikke tallene?"), explained, (records,), results)
