"""Permissions: what a role may do at all. What it may do it to is the policy of each room."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """Every permission there is, with a plain description for the people who ask who may do what."""

    description: LazyString

    def __new__(cls, value: str, description: LazyString) -> "Permission":
        """Keep the description beside the code."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member

    PUBLIC = "public", _l("Alle, også uten å være logget inn")
    SIGNED_IN = "signed_in", _l("Alle som er logget inn")
    WRITE_FE_FORMS = "write_fe_forms", _l("Forberede og reflektere over egne møter")
    WRITE_CASES = "write_cases", _l("Skrive og sende inn egne saker til veiledning")
    READ_CASES = "read_cases", _l("Lese saker som er delt i egen veiledningsgruppe")
    SEE_SESSIONS = "see_sessions", _l("Se egne veiledninger og svare på invitasjoner")
    LEAD_SESSIONS = "lead_sessions", _l("Booke veiledninger, lage saksliste og skrive logg for egne grupper")
    READ_LOGS = "read_logs", _l("Lese loggen fra veiledninger man var invitert til")
    REGISTER_TRAINING = "register_training", _l("Registrere fullført opplæring for dem man har ansvar for")
    AGREE_REVIEWS = "agree_reviews", _l("Avtale gjennomganger av kontorets tall, og registrere hvordan det gikk")
    SEE_OFFICE_FIGURES = "see_office_figures", _l("Se hyppighet for egen enhet")
    SEE_FIGURES_BELOW = (
        "see_figures_below",
        _l("Se hyppighet for fylker og kontor man følger, uten tall om få personer"),
    )
    REPORT_PERIODS = "report_periods", _l("Skrive, sende, lese og svare på rapporter for en periode")
    ANSWER_WARNINGS = "answer_warnings", _l("Svare på varsler om egne grupper")
    ANSWER_QUESTIONS = "answer_questions", _l("Svare på spørsmål om kontoret")
    ASK_OFFICES = "ask_offices", _l("Spørre et kontor man følger, om veiledningen")
    SET_WARNING_LIMITS = "set_warning_limits", _l("Sette når varsler kommer, for steder man følger")
    SEE_STRUCTURE = "see_structure", _l("Se enheter, personer og grupper")
    MANAGE_STRUCTURE = "manage_structure", _l("Endre enheter, personer, roller, grupper og fravær")
    MANAGE_CLOSED_PERIODS = "manage_closed_periods", _l("Sette stengte uker for enheter man følger")
    MANAGE_ACCOUNTS = "manage_accounts", _l("Opprette, stenge og gjenåpne brukerkontoer")
    SET_RETENTION = (
        "set_retention",
        _l(
            "Bestemme hvor lenge tekst beholdes, se hvor mye som slettes når, "
            "og svare når noen ber om å beholde en tekst"
        ),
    )
    SEE_AUDIT_TRAIL = (
        "see_audit_trail",
        _l("Se hva som er gjort i løsningen, uten tekst og uten hvem som skrev hvilken sak"),
    )
    EMERGENCY_ACCESS = "emergency_access", _l("Be om, godkjenne og bruke nødtilgang til én tekst")
    SEE_OPERATIONS = "see_operations", _l("Se jobber og utsending av e-post")
    MANAGE_STUDIES = (
        "manage_studies",
        _l("Sette opp studier med armer og målebølger, og svare på forskeres spørsmål om uttrekk"),
    )
    REQUEST_EXTRACTS = "request_extracts", _l("Be om avidentifiserte uttrekk, og laste ned egne som er godkjent")
    EXCHANGE_RECORDS = "exchange_records", _l("Hente registeret inn fra filer og ta det ut igjen")


ENDPOINT_ATTRIBUTE = "required_permission"


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare the permission an endpoint asks for. An endpoint without one keeps the app from starting.

    Args:
        permission: the one permission that opens the endpoint.
    """

    def mark(view: View) -> View:
        setattr(view, ENDPOINT_ATTRIBUTE, permission)
        return view

    return mark


# Marks a view of a room that lies below the one that signs people in, which guards it when the app starts.
PROOF_ATTRIBUTE = "asks_for_fresh_proof"


def asks_for_fresh_proof(view: View) -> View:
    """Let nobody reach a view who has not just proved who they are; see ``requires_fresh_sign_in`` of the auth room.

    Args:
        view: a view of somebody who is signed in.
    """
    setattr(view, PROOF_ATTRIBUTE, True)
    return view


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """Return the permission a view function declares, or None."""
    found = getattr(view, ENDPOINT_ATTRIBUTE, None)
    return found if isinstance(found, Permission) else None
