"""What WTForms says about a field, in our words and languages; its own are terse, and it has no Nynorsk."""

from flask_babel import gettext as _

from hpmt_supervision.web.languages import N_

_CHOOSE = N_("Velg et av alternativene på lista.")
_CHOOSE_SEVERAL = N_("Et av valgene finnes ikke på lista. Last siden på nytt, og velg igjen.")
_CHANGE = N_("Det som står her, kan ikke brukes. Skriv det på en annen måte.")
_NUMBER = N_("Fant ikke noe tall her. Skriv det med sifre.")

# WTForms' sentence, and ours with the same values to fill in.
SENTENCES = {
    "This field is required.": N_("Fyll ut feltet."),
    "Invalid input.": _CHANGE,
    "Field must be equal to %(other_name)s.": N_("Skriv det samme som i feltet %(other_name)s."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Bruk fra %(min)d til %(max)d tegn."),
    "Field must be at least %(min)d character long.": N_("Teksten er for kort. Bruk minst %(min)d tegn."),
    "Field cannot be longer than %(max)d character.": N_("Teksten er for lang. Bruk høyst %(max)d tegn."),
    "Field must be exactly %(max)d character long.": N_("Bruk akkurat %(max)d tegn."),
    "'%(value)s' is not a valid choice for this field.": _CHOOSE_SEVERAL,
    "Number must be at least %(min)s.": N_("Skriv et tall som er minst %(min)s."),
    "Number must be at most %(max)s.": N_("Skriv et tall som er høyst %(max)s."),
    "Number must be between %(min)s and %(max)s.": N_("Skriv et tall fra %(min)s til %(max)s."),
    "Date must be at least %(min)s.": N_("Skriv en dato fra %(min)s av."),
    "Date must be at most %(max)s.": N_("Skriv en dato fram til %(max)s."),
    "Date must be between %(min)s and %(max)s.": N_("Skriv en dato fra %(min)s til %(max)s."),
    "Invalid email address.": N_("Fant ingen e-postadresse her. Skriv den slik: navn@example.org."),
    "Invalid URL.": N_("Fant ingen nettadresse her. Den begynner med https://."),
    "Invalid value, must be one of: %(values)s.": N_("Skriv en av disse: %(values)s."),
    "Invalid value, can't be any of: %(values)s.": N_("Skriv noe annet enn disse: %(values)s."),
    "This field cannot be edited.": N_("Feltet kan ikke endres. Last siden på nytt."),
    "This field is disabled and cannot have a value.": N_("Feltet kan ikke fylles ut nå. Last siden på nytt."),
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Not a valid choice.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE_SEVERAL,
    "Not a valid datetime value.": N_("Fant ingen dato med klokkeslett her. Skriv slik: 26.11.2026 09.00."),
    "Not a valid date value.": N_("Fant ingen dato her. Skriv dag, måned og år, slik: 26.11.2026."),
    "Not a valid time value.": N_("Fant ikke noe klokkeslett her. Skriv time og minutt, slik: 09.00."),
    "Not a valid week value.": N_("Fant ingen uke her. Skriv den slik: 2026-W48."),
    "Not a valid integer value.": N_("Fant ikke noe helt tall her. Skriv det med sifre, uten komma."),
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
}


class FormTexts:
    """The translations of a form, as WTForms asks for them."""

    def gettext(self, sentence: str) -> str:
        """Return what we say where WTForms says a sentence; one that only a developer can cause stands as it is."""
        return _(SENTENCES[sentence]) if sentence in SENTENCES else sentence

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return what we say where WTForms counts; Bokmål has one form for both, "tegn"."""
        return self.gettext(singular) if singular in SENTENCES else singular if n == 1 else plural
