"""What each figure of the profile is called and what it means, in plain words, card by card."""

from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.fidelity.figures.explanations import Explanation
from hpmt_supervision.fidelity.profile.learning_words import fe_words, learning_words
from hpmt_supervision.fidelity.profile.measures import Subject
from hpmt_supervision.fidelity.profile.reliability import SHORT_NOTICE_DAYS
from hpmt_supervision.logs.due import DUE_DAYS


def subject_names() -> dict[Subject, str]:
    """Return what each card is called."""
    return {
        Subject.RELIABILITY: _("Holder avtalene?"),
        Subject.CASE_FLOW: _("Sakenes vei"),
        Subject.PRACTICE: _("Hva vi øver på"),
        Subject.LOGS: _("Veiledningslogger"),
        Subject.FE_FORMS: _("FE-skjema"),
        Subject.MASTERY: _("Mestring"),
        Subject.LEARNING: _("Opplæring og behov"),
        Subject.LEVELS: _("Veiledning for dem som veileder"),
        Subject.ANCHORING: _("Skjermet tid og oppfølging"),
    }


def profile_explanations() -> dict[Subject, dict[str, Explanation]]:
    """Return the explanation of every figure of every card, in the order of the page."""
    return {
        Subject.RELIABILITY: _reliability(),
        Subject.CASE_FLOW: _case_flow(),
        Subject.PRACTICE: _practice(),
        Subject.LOGS: _logs(),
        Subject.FE_FORMS: fe_words(),
        Subject.MASTERY: {
            "mastery": Explanation(
                _("Mestring, 1–10"),
                _(
                    "Snittet av alle merkene for mestring i etter-refleksjonene, på skalaen fra 1 til 10. Tallet "
                    "gjelder kontoret samlet og aldri én person."
                ),
            )
        },
        Subject.LEARNING: learning_words(),
        Subject.LEVELS: _level_words(),
        Subject.ANCHORING: _anchoring(),
    }


def _reliability() -> dict[str, Explanation]:
    return {
        "days_since": Explanation(
            _("Dager siden sist"),
            _("Dager fra den siste veiledningen som er holdt, til i dag."),
        ),
        "held_of_booked": Explanation(
            _("Holdt av det som var booket"),
            _(
                "Holdte veiledninger delt på alle med dato i perioden, også de avlyste. Planlagte telles først når "
                "datoen er kommet."
            ),
        ),
        "moved": Explanation(
            _("Flyttet"),
            _(
                "Veiledninger som har fått ny dag eller nytt klokkeslett minst én gang. Flyttes en rekke, telles "
                "hver av veiledningene som flyttes. En flytting som ble angret, telles ikke. Veiledninger som er "
                "hentet inn fra filer, er ikke med."
            ),
        ),
        "short_notice": Explanation(
            _("Kort varsel"),
            ngettext(
                "Veiledninger som ble avlyst eller flyttet mindre enn %(num)d dag før. "
                "Det som ble angret, telles ikke. Flyttinger er med når datoen de ble flyttet fra, er registrert.",
                "Veiledninger som ble avlyst eller flyttet mindre enn %(num)d dager før. "
                "Det som ble angret, telles ikke. Flyttinger er med når datoen de ble flyttet fra, er registrert.",
                SHORT_NOTICE_DAYS,
            ),
        ),
    }


def _case_flow() -> dict[str, Explanation]:
    return {
        "submitted": Explanation(
            _("Meldt inn"), _("Saker som er sendt til kontorets grupper i perioden. Utkast telles ikke.")
        ),
        "submitted_per_session": Explanation(
            _("Meldt inn per holdt veiledning"),
            _("Saker meldt inn i perioden delt på holdte veiledninger i perioden."),
        ),
        "sessions_with_case": Explanation(
            _("Veiledninger med sak"),
            _("Andelen av de holdte veiledningene der minst én sak sto på sakslista og ikke ble utsatt."),
        ),
        "discussed": Explanation(_("Tatt opp"), _("Saker som er tatt opp i en veiledning i perioden.")),
        "days_to_discussed": Explanation(
            _("Dager fra meldt til tatt opp"),
            _("Medianen for sakene som er tatt opp i perioden: Halvparten ventet så lenge eller kortere."),
        ),
        "with_agreement": Explanation(
            _("Endte med en avtale"),
            _("Andelen av sakene som er tatt opp i perioden, der det ble avtalt hvem som gjør hva."),
        ),
        "withdrawn": Explanation(_("Trukket"), _("Saker som forfatteren har trukket i perioden.")),
        "forwarded": Explanation(
            _("Meldt videre"), _("Saker som er meldt videre til neste nivå i perioden, med ja fra forfatteren.")
        ),
    }


def _practice() -> dict[str, Explanation]:
    return {
        "with_practice": Explanation(
            _("Veiledninger med ferdighetstrening"),
            _("Andelen av de holdte veiledningene der loggen sier at minst ett verktøy ble øvd på."),
        ),
        "focus_practised": Explanation(
            _("Fokusverktøy det er øvd på"),
            _(
                "Andelen av gruppas valgte fokusverktøy som ble øvd på i en veiledning mens de var valgt. Hver "
                "gruppe og hvert verktøy telles én gang."
            ),
        ),
        "form_conversation": Explanation(
            _("Samtale"),
            _("Andelen av de holdte veiledningene der minst én sak eller øvelse ble tatt opp som samtale."),
        ),
        "form_role_play": Explanation(
            _("Rollespill"),
            _("Andelen av de holdte veiledningene der minst én sak eller øvelse ble tatt opp med rollespill."),
        ),
        "form_reflecting_team": Explanation(
            _("Reflekterende team"),
            _("Andelen av de holdte veiledningene der minst én sak eller øvelse ble tatt opp med reflekterende team."),
        ),
        "practised_area": Explanation(
            _("Øvd på, etter innsatsområde"),
            _(
                "Hvor stor del av verktøyene det er øvd på, som hører til hvert innsatsområde. Et verktøy telles "
                "én gang per veiledning, i området det står under i verktøykassa. Å bruke få verktøy er ikke noe "
                "galt."
            ),
        ),
    }


def _logs() -> dict[str, Explanation]:
    return {
        "log_on_time": Explanation(
            _("Signert i tide"),
            ngettext(
                "Andelen av loggene som er signert innen %(num)d dag etter veiledningen. Usignerte logger der fristen "
                "ikke er ute, er ikke med.",
                "Andelen av loggene som er signert innen %(num)d dager etter veiledningen. Usignerte logger der "
                "fristen ikke er ute, er ikke med.",
                DUE_DAYS,
            ),
        ),
        "log_late": Explanation(_("Signert sent"), _("Logger som er signert etter fristen.")),
        "log_missing": Explanation(_("Mangler"), _("Logger som ikke er signert, og der fristen er ute.")),
        "log_not_yet_due": Explanation(
            _("Fristen er ikke ute"), _("Logger som ikke er signert, men har frist senere.")
        ),
        "log_not_applicable": Explanation(
            _("Trenger ingen logg"),
            _("Veiledninger som ikke er holdt, eller som er hentet inn fra filer. Slike skal ikke ha logg her."),
        ),
    }


def _level_words() -> dict[str, Explanation]:
    second, third = (
        _("Gruppa der kontorets HPMT-veiledere får veiledning mens de leder en gruppe på kontoret."),
        _("Gruppa der FM-veilederne får veiledning mens de leder gruppa på nivå 2."),
    )
    since = _("Dager fra den siste holdte veiledningen i gruppa til i dag.")
    return {
        "level2_held": Explanation(_("Nivå 2: holdt"), second),
        "level2_planned": Explanation(_("Nivå 2: planlagt"), second),
        "level2_cancelled": Explanation(_("Nivå 2: avlyst"), second),
        "level2_days_since": Explanation(_("Nivå 2: dager siden sist"), since),
        "level3_held": Explanation(_("Nivå 3: holdt"), third),
        "level3_planned": Explanation(_("Nivå 3: planlagt"), third),
        "level3_cancelled": Explanation(_("Nivå 3: avlyst"), third),
        "level3_days_since": Explanation(_("Nivå 3: dager siden sist"), since),
    }


def _anchoring() -> dict[str, Explanation]:
    return {
        "asked_for": Explanation(
            _("Veiledninger intervallet ber om"),
            _(
                "Én veiledning for hvert hele intervall av dagene der gruppa har noen å veilede. Med intervall "
                "på 14 dager blir det 13 på et halvt år."
            ),
        ),
        "booked": Explanation(_("Booket"), _("Alle veiledninger med dato i perioden, også de avlyste.")),
        "kept": Explanation(_("Tid som ble skjermet"), _("Veiledninger i perioden som ikke er avlyst.")),
        "booked_minutes": Explanation(_("Booket tid"), _("Varigheten av alle veiledninger med dato i perioden.")),
        "kept_minutes": Explanation(_("Skjermet tid"), _("Varigheten av veiledningene i perioden som ikke er avlyst.")),
        "reviews_agreed": Explanation(
            _("Avtalte oppfølginger"), _("Oppfølginger av HPMT på kontoret som er avtalt til en dag i perioden.")
        ),
        "reviews_held": Explanation(_("Holdte oppfølginger"), _("Andelen av de avtalte oppfølgingene som er holdt.")),
        "leader_present": Explanation(
            _("Nav-leder var med"), _("Andelen av de holdte oppfølgingene der Nav-leder var til stede.")
        ),
    }
