"""What can be wrong with a bundle, and the sentence that says what to do about it.

A problem is kept as a code with up to two values and becomes a sentence when it is printed, so that problems can be
found by SQL, kept on disk, sorted and then shown in the reader's language.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import has_app_context
from flask_babel import gettext

# Longer values from a file are cut in messages, so that one broken cell cannot fill the screen.
SHOWN_VALUE_LENGTH = 60
NO_COLUMN = "-"


def N_(text: str) -> str:  # noqa: N802 - the marker that pybabel looks for has this name.
    """Mark a sentence for translation without translating it yet."""
    return text


SENTENCES = {
    # The bundle and its files.
    "unexpected_file": N_("fila hører ikke til i en pakke. Fjern den; pakken kan bare ha filene %(a)s."),
    "unexpected_folder": N_(
        "mappa hører ikke til i en pakke. Legg filene rett i pakken, ikke i en mappe inni den, og fjern mappa."
    ),
    "unsafe_path": N_("stien peker ut av pakken. Lag .zip-fila på nytt med filene rett i den."),
    "symlink": N_("fila er en snarvei til en annen fil. Legg selve fila i pakken."),
    "not_a_file": N_("dette er ikke en vanlig fil. Legg selve fila i pakken."),
    "file_twice": N_("fila ligger to ganger i pakken. Behold én av dem."),
    "encrypted": N_("fila er låst med passord. Lag .zip-fila på nytt uten passord."),
    "too_big": N_("pakken blir større enn %(a)s når den pakkes ut. Del den i flere pakker."),
    "broken_zip": N_("fila lar seg ikke pakke ut. Lag .zip-fila på nytt, eller bruk en mappe."),
    "unreadable": N_("fila lar seg ikke lese: %(a)s. Sjekk at fila finnes og at du har tilgang til den."),
    "workbook_as_zip": N_("fila er en Excel-arbeidsbok og ikke en .zip-fil. Gi den et navn som slutter på .xlsx."),
    # A workbook and its sheets.
    "not_a_workbook": N_(
        "fila er ikke en Excel-arbeidsbok som kan leses. Åpne den i Excel og lagre den som .xlsx på nytt."
    ),
    "old_or_locked_workbook": N_(
        "fila er låst med passord eller lagret i et eldre Excel-format. Lagre den som .xlsx uten passord."
    ),
    "unexpected_sheet": N_("arket hører ikke til i en pakke. Slett det eller gi det riktig navn; arkene heter %(a)s."),
    "hidden_sheet": N_("arket er skjult. Vis det, så du ser hva som hentes inn, eller slett det."),
    "sheet_twice": N_("arket finnes to ganger i arbeidsboka. Behold ett av dem."),
    "broken_sheet": N_("arket lar seg ikke lese. Åpne arbeidsboka i Excel og lagre den som .xlsx på nytt."),
    "sheet_too_big": N_("en del av arbeidsboka er større enn %(a)s. Bruk CSV-filer i en .zip-fil i stedet."),
    "merged": N_("Cellene %(a)s er slått sammen. Del dem opp, og skriv verdien i hver celle."),
    "error_cell": N_("cellen viser feilen %(a)s. Rett formelen, eller skriv verdien i cellen."),
    "formula_without_value": N_(
        "cellen har en formel uten lagret svar. Åpne arbeidsboka i Excel og lagre den, eller skriv verdien i cellen."
    ),
    "unreadable_cell": N_("cellen lar seg ikke lese. Skriv verdien i cellen på nytt."),
    "cell_outside": N_(
        "celle %(a)s står utenfor kolonnene i første linje. Tøm cellen, eller flytt verdien dit den hører til."
    ),
    # The text of a file.
    "encoding": N_(
        "fila er ikke lagret som UTF-8. Åpne den i Excel, velg «Lagre som › CSV UTF-8 (semikolondelt)» og prøv igjen."
    ),
    "no_header": N_("fant ingen kolonnenavn. Første linje skal ha kolonnenavnene %(a)s."),
    "unknown_column": N_("kolonnen hører ikke til her. Fjern den; kolonnene er %(a)s."),
    "missing_column": N_("kolonnen er ikke med i første linje. Legg den til, også når alle cellene er tomme."),
    "column_twice": N_("kolonnen står to ganger i første linje. Behold én av dem."),
    "unclosed_quote": N_(
        'et anførselstegn åpner en celle som aldri lukkes riktig. Sett " rundt hele cellen, og skriv "" for hvert'
        " anførselstegn inni den."
    ),
    "cell_too_long": N_("en celle er så lang at den ikke kan leses. Se etter et anførselstegn som ikke er lukket."),
    "stray_line_end": N_('linja har et linjeskift midt i en celle uten anførselstegn. Sett " rundt cellen.'),
    "too_few_cells": N_("raden har %(a)s celler, men skal ha %(b)s. Legg til cellene som er borte."),
    "too_many_cells": N_(
        'raden har %(a)s celler, men skal ha %(b)s. Fjern cellene som er til overs, eller sett " rundt en celle som'
        " har skilletegnet i seg."
    ),
    # One cell.
    "empty": N_("cellen er tom. Fyll den ut."),
    "nul": N_("cellen har et tegn som ikke kan lagres (NUL). Skriv cellen på nytt."),
    "too_long": N_("teksten har %(a)s tegn. Kort den ned til høyst %(b)s."),
    "not_a_choice": N_("«%(a)s» er ikke en av verdiene som kan brukes. Skriv en av %(b)s."),
    "not_a_date": N_("«%(a)s» er ikke en dato. Skriv den som 2026-01-31 eller 31.01.2026."),
    "not_a_time": N_("«%(a)s» er ikke et tidspunkt. Skriv det som 2026-01-31T09:00."),
    "no_such_time": N_(
        "klokkeslettet %(a)s finnes ikke, fordi klokka stilles fram den natta. Skriv et klokkeslett før eller etter."
    ),
    "not_a_number": N_("«%(a)s» er ikke et helt tall. Skriv et tall fra %(b)s."),
    "out_of_range": N_("%(a)s er utenfor det som kan brukes. Skriv et tall fra %(b)s."),
    "not_an_email": N_("«%(a)s» er ikke en e-postadresse. Rett den, eller la cellen være tom."),
    # Rows together.
    "repeated_id": N_("«%(a)s» står også på linje %(b)s. Behold én av radene, eller gi den ene en annen id."),
    "repeated_key": N_("raden gjelder det samme som linje %(b)s (%(a)s). Behold én av dem."),
    "unknown_reference": N_("«%(a)s» finnes verken i %(b)s eller i basen. Rett id-en, eller legg til raden."),
    "ends_before_start": N_("siste dag, %(a)s, er før første dag, %(b)s. Rett en av dem."),
    "overlapping_membership": N_(
        "personen har alt et medlemskap med samme del i gruppa i samme tid (fra %(a)s). Avslutt det ene dagen før det"
        " andre begynner."
    ),
    "overlapping_role": N_(
        "personen har alt samme rolle i enheten i samme tid (fra %(a)s). Avslutt den ene dagen før den andre begynner."
    ),
    "parent_of_national": N_("en nasjonal enhet har ingen enhet over seg. La cellen være tom."),
    "parent_kind": N_("«%(a)s» er feil slags enhet å ligge under. Oppgi en enhet av slaget %(b)s."),
    "children_kind": N_("enheten har «%(a)s» under seg, som ikke kan ligge under slaget %(b)s. Behold slaget."),
    "unit_cycle": N_("enheten ligger under seg selv, direkte eller gjennom andre. Rett hva den ligger under."),
    "merge_cycle": N_("enheten går inn i seg selv, direkte eller gjennom andre. Rett hvilken enhet den gikk inn i."),
    "level_kind": N_(
        "en gruppe på nivå %(a)s hører til en enhet av slaget %(b)s. Oppgi en slik enhet, eller rett nivået."
    ),
    "reason_missing": N_("veiledningen er avlyst, men har ingen grunn. Skriv en av %(a)s."),
    "reason_forbidden": N_("bare en avlyst veiledning har en grunn. Tøm cellen, eller sett status til cancelled."),
    "not_held": N_("veiledningen «%(a)s» er ikke holdt. Sett status til held på veiledningen, eller fjern oppmøtet."),
    "has_attendance": N_("veiledningen har registrert oppmøte fra før, så status må fortsatt være held."),
    # Nobody gives themselves reach.
    "own_role": N_(
        "du kan ikke gi deg selv en rolle eller la den vare lenger. Fjern linja, og be en annen administrator"
        " gjøre det."
    ),
    "own_membership": N_(
        "du kan ikke gi deg selv plass i en gruppe eller la den vare lenger. Fjern linja, og be en annen administrator"
        " gjøre det."
    ),
    # The past stays.
    "unit_has_groups": N_(
        "enheten har veiledningsgrupper fra før, så dette kan ikke endres. Lag en ny enhet som tar over i stedet."
    ),
    "group_has_held": N_(
        "gruppa har holdt veiledning fra før, så dette kan ikke endres. Lag en ny gruppe som tar over i stedet."
    ),
    "session_group": N_("en veiledning kan ikke flyttes til en annen gruppe. Lag en ny veiledning i stedet."),
    "log_signed": N_("loggen er signert, så dette kan ikke endres. Skriv et tillegg i loggen i stedet."),
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a bundle, with its place.

    Args:
        file: the file's name, the sheet's name in a workbook, or the path inside a .zip that is wrong.
        line: the physical line where the row begins, counted from 1; in a workbook, Excel's row number.
        column: the heading, or "-" when the whole row or file is meant.
        code: a key of SENTENCES.
        a, b: values that the sentence shows.
    """

    file: str
    line: int
    column: str
    code: str
    a: str = ""
    b: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return sentence(self.code, self.a, self.b)

    def __str__(self) -> str:
        file, column = shown(self.file), shown(self.column) or NO_COLUMN
        return f"{file}:{self.line}: {column}: {self.sentence}"


Report = Callable[[Problem], None]


def shown(value: str) -> str:
    """A value as it is shown in a message: on one line, without characters that would move the cursor, and cut."""
    text = printable(value)
    return text if len(text) <= SHOWN_VALUE_LENGTH else text[: SHOWN_VALUE_LENGTH - 1] + "…"


def printable(value: str) -> str:
    """A text on one line: every character that would move the cursor becomes a replacement mark."""
    return "".join(character if character.isprintable() else "\ufffd" for character in value)


def sentence(code: str, a: str = "", b: str = "") -> str:
    """The sentence for a problem's code, in the reader's language when an app is running and else in Bokmål."""
    values = {"a": printable(a), "b": printable(b)}
    if has_app_context():
        return str(gettext(SENTENCES[code], **values))
    return SENTENCES[code] % values
