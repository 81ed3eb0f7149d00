"""The invented records of each card in words."""

from datetime import date

from flask_babel import gettext as _

from hpmt_supervision.catalogue.terms import in_language
from hpmt_supervision.fidelity.profile.facts import OfficeFacts, SessionFact
from hpmt_supervision.fidelity.profile.measures import Subject
from hpmt_supervision.fidelity.worked_examples import invented
from hpmt_supervision.fidelity.worked_examples.example import Records, table
from hpmt_supervision.sessions.models import SessionStatus
from hpmt_supervision.web.formats import active_locale, listing, number
from hpmt_supervision.web.formats import day as day_text


def records_of(facts: OfficeFacts) -> dict[Subject, tuple[Records, ...]]:
    """Return the records that each card rests on."""
    sessions, forms = _sessions(facts), _forms(facts)
    return {
        Subject.RELIABILITY: (sessions,),
        Subject.CASE_FLOW: (_cases(facts), sessions),
        Subject.PRACTICE: (_work(facts),),
        Subject.LOGS: (sessions,),
        Subject.FE_FORMS: (forms, _ticks(facts)),
        Subject.MASTERY: (forms,),
        Subject.LEARNING: (_needs(facts),),
        Subject.LEVELS: (_levels(facts),),
        Subject.ANCHORING: (sessions, _reviews()),
    }


def _day(day: date | None) -> str:
    return "–" if day is None else day_text(day, today=invented.TODAY, locale=active_locale())


def _status(status: str) -> str:
    return {
        SessionStatus.PLANNED: _("planlagt"),
        SessionStatus.HELD: _("holdt"),
        SessionStatus.CANCELLED: _("avlyst"),
    }[SessionStatus(status)]


def _sessions(facts: OfficeFacts) -> Records:
    def rest(one: SessionFact) -> str:
        told = [_("avlyst %(day)s", day=_day(one.cancelled_on))] if one.cancelled_on else []
        told += [_("flyttet %(day)s fra %(was)s", day=_day(move.on), was=_day(move.was_on)) for move in one.moves]
        told += [_("med sak")] if one.has_case else []
        return ", ".join(told) or "–"

    rows = [
        [_day(one.day), _status(one.status), _("%(minutes)s min", minutes=one.minutes), _day(one.signed_on), rest(one)]
        for one in facts.sessions
        if invented.PERIOD.first <= one.day <= invented.PERIOD.last
    ]
    head = [_("Veiledning"), _("Status"), _("Varighet"), _("Logg signert"), _("Mer")]
    return table(_("Veiledningene i februar, sett %(day)s", day=_day(invented.TODAY)), head, rows)


def _cases(facts: OfficeFacts) -> Records:
    head = [_("Meldt inn"), _("Tatt opp"), _("Avtale"), _("Trukket"), _("Meldt videre")]
    rows = [
        [
            _day(one.submitted_on),
            _day(one.discussed_on),
            _("Ja") if one.has_agreement else _("Nei"),
            _day(one.withdrawn_on),
            _day(one.forwarded_on),
        ]
        for one in facts.cases
    ]
    return table(_("Sakene"), head, rows)


def _work(facts: OfficeFacts) -> Records:
    days = {one.key: one.day for one in facts.sessions}
    forms = {
        "conversation": _("Samtale"),
        "role_play": _("Rollespill"),
        "reflecting_team": _("Reflekterende team"),
    }
    locale = active_locale()
    rows = [
        [
            _day(days[one.session]),
            listing(
                [in_language(facts.areas[facts.tool_area[tool]].name) for tool in sorted(one.tools)], locale=locale
            ),
            listing([forms[form] for form in sorted(one.forms)], locale=locale),
        ]
        for one in facts.work
    ]
    return table(
        _("Loggene. To fokusverktøy er valgt, og ett av dem er øvd på"),
        [_("Veiledning"), _("Ett verktøy fra hvert av"), _("Arbeidsform")],
        rows,
    )


def _forms(facts: OfficeFacts) -> Records:
    head = [_("Veileder"), _("Møter"), _("Forberedt"), _("Reflektert"), _("Merker"), _("Sum av merkene")]
    rows = [
        [
            _("Veileder %(letter)s", letter="ABCDEFGH"[place]),
            *(str(count) for count in (one.meetings, one.prepared, one.reflected, one.marks, one.marks_sum)),
        ]
        for place, one in enumerate(facts.fe_months)
    ]
    return table(_("FE-skjemaene til fem oppdiktede veiledere"), head, rows)


def _ticks(facts: OfficeFacts) -> Records:
    rows = [
        [
            in_language(facts.areas[facts.tool_area[tick.tool]].name)
            if tick.tool is not None
            else in_language(facts.principles[tick.principle or 0]),
            number(tick.count, locale=active_locale()),
        ]
        for tick in facts.ticks
    ]
    return table(_("Det som er valgt i skjemaene"), [_("Verktøy i området, eller prinsipp"), _("Ganger")], rows)


def _needs(facts: OfficeFacts) -> Records:
    rows = [[_day(one.reported_on), _day(one.answered_on)] for one in facts.needs]
    return table(_("Innmeldte behov"), [_("Meldt"), _("Besvart")], rows)


def _levels(facts: OfficeFacts) -> Records:
    level_of = {post.group: post.level for post in facts.posts}
    rows = [
        [_day(one.day), _("Nivå %(level)s", level=level_of[one.group]), _status(one.status)] for one in facts.levels
    ]
    return table(_("Veiledningene på nivå 2 og 3"), [_("Veiledning"), _("Nivå"), _("Status")], rows)


def _reviews() -> Records:
    def was_there(present: bool | None) -> str:
        return "–" if present is None else _("Ja") if present else _("Nei")

    rows = [[_day(one.agreed_on), _day(one.held_on), was_there(one.leader_present)] for one in invented.REVIEWS]
    return table(_("Oppfølgingene"), [_("Avtalt til"), _("Holdt"), _("Nav-leder var med")], rows)
