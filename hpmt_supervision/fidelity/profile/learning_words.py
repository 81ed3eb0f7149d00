"""What the figures of FE forms, of training and of reported needs are called and mean."""

from flask_babel import gettext as _

from hpmt_supervision.fidelity.figures.explanations import Explanation


def fe_words() -> dict[str, Explanation]:
    """Return the explanation of each figure of the FE forms."""
    return {
        "fe_meetings": Explanation(
            _("Møter med skjema"),
            _(
                "Møter i de hele månedene av perioden som er over, der veilederen har fylt ut et FE-skjema. "
                "Utkast telles ikke. "
                "Det er frivillig å bruke skjemaet, og delvis bruk er vanlig."
            ),
        ),
        "fe_prepared": Explanation(_("Med forberedelse"), _("Andelen av møtene med skjema som er forberedt.")),
        "fe_reflected": Explanation(
            _("Med etter-refleksjon"), _("Andelen av møtene med skjema som har etter-refleksjon.")
        ),
        "fe_tools_per_meeting": Explanation(
            _("Verktøy per møte"), _("Verktøy som er planlagt eller brukt i skjemaene, delt på møtene med skjema.")
        ),
        "fe_principles_per_meeting": Explanation(
            _("Prinsipper per møte"),
            _("Prinsipper som er planlagt eller brukt i skjemaene, delt på møtene med skjema."),
        ),
        "fe_area": Explanation(
            _("Verktøy etter innsatsområde"),
            _(
                "Hvor stor del av verktøyene i skjemaene som hører til hvert innsatsområde. Et verktøy telles i "
                "området det står under i verktøykassa."
            ),
        ),
        "fe_principle": Explanation(
            _("Prinsippene"), _("Hvor stor del av valgene av prinsipper som gjelder hvert av de ti prinsippene.")
        ),
    }


def learning_words() -> dict[str, Explanation]:
    """Return the explanation of each figure of training and needs."""
    return {
        "needs_reported": Explanation(
            _("Innmeldte behov"), _("Behov som kontorets grupper har meldt til neste nivå i perioden og ikke trukket.")
        ),
        "needs_answered": Explanation(
            _("Besvarte behov"), _("Andelen av behovene meldt inn i perioden som har fått svar til nå.")
        ),
        "training": Explanation(
            _("Fullført opplæring"),
            _(
                "Hvor mange på kontoret som fullførte hvert kurs i perioden. Vises bare på kontoret selv, fordi "
                "to perioder med én måneds forskjell ellers ville vise hvem det gjelder."
            ),
        ),
    }
