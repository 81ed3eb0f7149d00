"""Find signs that a whole document was pasted: a letter, an e-mail, a form or a note of a journal (pure).

A pasted document is full of what the other classes look for, and of what none of them finds: a case number, an office,
a diagnosis in the words of somebody else. One word is no document. A sign counts one or two, and a text is taken for a
document from two. The signs are fixed words, so they can be shown and logged: they never carry what was written after
them. It warns; the author may keep the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hpmt_supervision.privacy.findings import N_, FindingKind, Span

ENOUGH = 2
# Labels of an e-mail are ordinary words, so two of them only count together with one that only e-mails have.
REASON_LETTER = N_("Teksten har ord som hører til i et brev eller et vedtak.")
REASON_MAIL = N_("Teksten har linjer som hører til i en e-post.")
REASON_FORM = N_("Teksten har felt som hører til i et skjema om en person.")
REASON_JOURNAL = N_("Teksten har linjer som hører til i et journalnotat.")


@dataclass(frozen=True, slots=True)
class _Signs:
    """One kind of document: what points at it surely (counts two), and what only does so together (counts one)."""

    reason: str
    sure: re.Pattern[str]
    partly: re.Pattern[str]


def _label(words: str) -> str:
    """Return a pattern for labels: a capital first letter at the start of a word, and a colon after it."""
    return rf"(?<![^\W_])(?:{words})(?=\s?:)"


_KINDS = (
    _Signs(
        REASON_MAIL,
        re.compile(
            r"(?<=-)\s?(?:Opprinnelig melding|Original message|Videresendt melding|Forwarded message|Opphavleg melding)"
            r"(?=\s?-)"
            r"|(?<!\w)(?:Den|På|On)(?=\s[^\n\d]{0,40}\d[^\n]{0,70}?\s(?:skrev|skreiv|wrote)\b[^\n]{0,80}:\s{0,3}(?:\n|$))"
            r"|(?<!\w)(?:Get Outlook for|Sendt fra min iPhone|Sent from my|Hent Outlook for)",
            re.IGNORECASE,
        ),
        re.compile(
            _label("Fra|Frå|From|Til|To|Sendt|Sent|Kopi|Cc|Blindkopi|Emne|Subject|Vedlegg|Attachments|Viktighet")
        ),
    ),
    _Signs(
        REASON_LETTER,
        re.compile(
            r"(?<!\w)(?:Vår|Deres|Din|Dykkar)\s(?:ref(?:eranse)?\b\.?(?=\s?:)|ref\.(?!\w)|dato(?=\s?:)|saksbehandler(?=\s?:))"
            r"|(?<!\w)(?:Unntatt offentlighet|Unnateke offentlegheit|Untatt offentlighet)"
        ),
        re.compile(
            _label(
                r"Saksbehandler|Sakshandsamar|Saksnr\.?|Saksnummer|Arkivkode|Arkivsak|Arkivsaksnr\.?|Journalpost|"
                r"Journalnr\.?|Dokumentnr\.?|Besøksadresse|Postadresse|Org\.? ?nr\.?|Vedlegg|Gjelder|Gjeld|"
                r"Vår ref|Deres ref"
            )
            + r"|(?<!\w)(?:Det vises til (?:din )?søknad|(?:Du|De) har rett til å klage|"
            r"(?:Du|De) kan klage på vedtaket|"
            r"Klagefristen er|[Mm]ed hjemmel i|(?:Du|De) har fått innvilget|Vi viser til (?:din |Deres )?søknad|"
            r"[Ss]øknaden (?:din )?er (?:innvilget|avslått)|Med (?:vennlig )?hilsen\s)"
            r"|(?:^|(?<=\n))Vedtak om"
        ),
    ),
    _Signs(
        REASON_FORM,
        re.compile(r"(?!)"),
        re.compile(
            _label(
                r"Navn|Namn|Fornavn|Etternavn|Fullt navn|Fnr\.?|Fødselsnummer|Fødselsnr\.?|Personnummer|Personnr\.?|"
                r"D-nummer|Fødselsdato|Adresse|Bostedsadresse|Postnr\.?|Postnummer|Poststed|Tlf\.?|Telefon|Mobil|E-post|"
                r"Epost|Sivilstand|Sivilstatus|Statsborgerskap|Kontonummer|Kontonr\.?|Diagnose|Fastlege"
            )
        ),
    ),
    _Signs(
        REASON_JOURNAL,
        re.compile(r"(?!)"),
        re.compile(
            r"(?<!\w)Journalnotat(?=\s?[:\n])|"
            + _label(
                r"Opprettet av|Opprettet dato|Opprettet|Sist endret|Sist endret av|Registrert av|Skrevet av|"
                r"Journalført|Journaldato|Notat av"
            )
        ),
    ),
)
# What tells a row of «Fra:» and «Til:» from the ends of a scale.
_ONLY_IN_MAIL = frozenset({"sendt", "sent", "kopi", "cc", "blindkopi", "emne", "subject", "attachments", "viktighet"})
_LEAST_LABELS_OF_MAIL = 2


def documents(text: str) -> Iterator[Span]:
    """Yield the signs of a pasted document in the folded ``text``, each with the reason; nothing for an ordinary text.

    Whoever shows them needs the first alone: they stand for the whole text. ``Span.signs`` holds all of them.
    """
    for kind in _KINDS:
        sure = list(kind.sure.finditer(text))
        partly = list(kind.partly.finditer(text))
        words = {match.group().casefold() for match in partly}
        if kind.reason == REASON_MAIL and not (len(words) >= _LEAST_LABELS_OF_MAIL and words & _ONLY_IN_MAIL):
            words, partly = set(), []
        if len(sure) * ENOUGH + len(words) < ENOUGH:
            continue
        matches = sorted([*sure, *partly], key=lambda match: match.start())
        signs = tuple(dict.fromkeys(_shown(match.group()) for match in matches))
        for match in matches:
            yield Span(FindingKind.DOCUMENT, match.start(), match.end(), kind.reason, signs)


def _shown(sign: str) -> str:
    """Return a sign as it can be shown; the opening of an answered e-mail is known by its verb."""
    return "skrev" if sign.casefold() in {"den", "på", "on"} else " ".join(sign.split())
