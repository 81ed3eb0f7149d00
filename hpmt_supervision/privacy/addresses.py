"""Find postal addresses in a folded text (pure).

Every repetition in the patterns has an upper bound and every pattern starts at a word edge, so that the time grows
with the length of the text and not with its square.
"""

import re
from collections.abc import Iterator

from hpmt_supervision.privacy.findings import FindingKind, Span
from hpmt_supervision.privacy.word_lists import ordinary_words, places

_HOUSE = (
    r"(?:\s{0,2}|[ \t]{3,8})(?:n(?:umme)?r\.?\s?)?"
    r"(?P<number>\d{1,3}(?:-\d{1,3}(?!\d|\.\d))?)(?:\s?[A-Za-z](?![\wÆØÅæøå]))?(?![\d])"
)
_CAPITAL = "A-ZÆØÅÄÖÉ"
_LETTERS = "A-Za-zÆØÅæøåÄÖäöÉéüÜ"
_STREET_END = (
    "gata|gaten|gate|gatene|gt|veien|vegen|vei|veg|allé|alle|alléen|alleen|plass|plassen|torg|torget|torv|torvet|Torget|Torvet|stien|stigen|sti|"
    "svingen|sving|bakken|bakkane|smauet|smuget|brygge|brygga|bryggen|terrasse|terrassen|kaia|kaien"
)
_FARM_END = (
    "lia|lien|tunet|tun|kollen|kroken|løkka|løkken|jordet|åsen|haugen|haug|hagen|ringen|gangen|grenda|feltet|myra|enga|"
    "engen|marka|skogen|faret|dalen|toppen|bråten|brinken|odden|neset|skrenten|stranda|sletta|berget|parken|vollen|"
    "lunden|løypa|kleiva|geilen|holtet|moen|viken|vika|huken|skaret|haven|tråkket|tråkka|rabben|hammeren"
)
_STREET = re.compile(
    rf"(?<![{_LETTERS}\d])(?:(?:[{_CAPITAL}][{_LETTERS}'-]{{0,30}}\.?|\d{{1,2}}\.) ){{0,3}}"
    rf"(?P<word>[{_LETTERS}-]{{0,40}}?(?:{_STREET_END}|v\.|g\.|gt\.|vn\.|pl\.|v|g))" + r"(?=[\s\d])" + _HOUSE
)
_FARM = re.compile(
    rf"(?<![{_LETTERS}\d])(?P<word>[{_CAPITAL}][{_LETTERS}-]{{1,40}}?(?:{_FARM_END}))" + r"(?=\s)" + _HOUSE
)
# The ways that a hurried hand writes a street: in small letters, or with a comma before the number. Only endings that
# name streets count, and the number must end what is said or be followed by one of the small words that go on from it.
_HASTY = re.compile(
    rf"(?<![{_LETTERS}\d])(?P<word>[{_LETTERS}-]{{2,30}}(?:gata|gaten|gate|veien|vegen|vei|veg)"
    rf"|[{_LETTERS}-]{{2,30}}s gate),?(?=[\s\d])" + _HOUSE,
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s{0,2}(?:$|[;)\n]|,(?!\d)|\.(?:\s+[A-ZÆØÅ]|\s*$)|(?:i|på|har|er|og|eller|men|med|som|ble|blei|vart|var|til|fra|frå|der|da|hvor|når|sammen|"
    r"saman|siden|hos|for|etter|etterpå|før|ved|igjen|nå|no|ikke|ikkje|uten|utan)(?!\w)(?!\s\d))"
)
_LIVES = re.compile(
    r"(?<!\w)(?:bor|bodde|bur|budde|budd|bodd|adresse\w{0,2}|bosted\w{0,2}|bopel|bustad|flytt\w{1,5}|hjemmebesøk|heimebesøk|hybel|"
    r"leilighet\w{0,2}|huset|bolig\w{0,2})[:,]?\s(?:er\s|til\s|fortsatt\s|nå\s|no\s)?(?:i\s|på\s|ved\s)?"
    rf"(?P<place>(?:[{_CAPITAL}][{_LETTERS}'-]{{1,30}}\s){{1,3}}|[{_LETTERS}]{{2,30}}(?:gata|gaten|gate|veien|vegen|vei|veg)\s)"
    + _HOUSE,
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    rf"(?:(?<![\d.,/-])|(?<=\bN-)|(?<=\bNO-))(?P<code>\d{{4}})\s{{1,2}}(?P<place>[{_CAPITAL}][{_LETTERS}]{{1,25}})"
)
_POSTCODE_AFTER_STREET = re.compile(rf"[,\s]{{1,3}}\d{{4}}\s[{_CAPITAL}][{_LETTERS}]{{1,25}}")
_ADDRESS_WORD = re.compile(
    r"(?:adresse\w{0,3}|bor|bur|bosatt|postnummer|registrert|post|flytt\w{0,4} til)\b[^.!?\n]{0,25}$", re.IGNORECASE
)
_PO_BOX = re.compile(
    rf"(?<!\w)(?:(?i:postboks|pb\.|p\.b\.)\s?\d{{1,5}}|(?i:boks|pb)\s\d{{1,5}}(?=(?:\s[{_CAPITAL}][{_LETTERS}]{{1,25}})?,?\s\d{{4}}\s[{_CAPITAL}]))"
    rf"(?:\s[{_CAPITAL}][{_LETTERS}]{{1,25}})?(?:,?\s\d{{4}}\s[{_CAPITAL}][{_LETTERS}]{{1,25}})?"
)
_BOX_AFTER_WORD = re.compile(r"(?<!\w)(?i:adresse|postadresse):?\s(?P<box>(?i:boks)\s\d{1,5})")
_HOLDING = re.compile(r"(?<!\w)g(?:å?rds)?nr\.?\s?\d{1,4}[\s,/og]{1,5}b(?:ruks)?nr\.?\s?\d{1,4}", re.IGNORECASE)

# A number that is followed by one of these counts something and is not a house number.
_UNIT = re.compile(
    r"\s?(?:%|prosent|kr\b|kroner|gang\w{0,4}|dag\w{0,4}|tim\w{1,4}|uke\w{0,2}|uker|veke\w{0,2}|måned\w{0,4}|månad\w{0,4}|"
    r"år\b|års\b|min\w{0,6}|person\w{0,4}|deltaker\w{0,3}|barn|meter|kilometer|km\b|m\b|grader|"
    r"av \d|av de\w?\b|og \d|poeng|plasser|stk|møte\w{0,2}|samtale\w{0,2})|[.,:/-]\d",
    re.IGNORECASE,
)
_NOT_STREETS = re.compile(
    r"(?:.*(?:arbeid|praksis|tiltak|lære|skole|sitte|parkerings|behandlings|barnehage|jobb|kurs|elev|studie|institusjons|"
    r"avrusnings|ledige?|trenings|fast)s?plass(?:en)?"
    r"|.*(?:erings?|drings?|arings?|ings)?(?:eringen|dringen|aringen|leggingen|lingen|ningen|tringen)"
    r"|(?:fram|frem|over|under|til|inn|ut|av|opp|ned|om|for|sam|rund|års|saks?|dags)gang(?:en)?"
    r"|.*(?:barnehage|skolehage|kommentarfelt|fritekstfelt|tekstfelt|søkefelt)(?:n|et)?"
    r"|(?:om|ut|halv|hoved|motor|hjem|heim|reise|arbeids|jobb|under|skole|skule|utdannings|yrkes|karriere|studie|fag|tjeneste|"
    r"klage|saks|livs|mellom|inn|lande?|riks|fylkes|europa|gang|sykkel|bil|buss|adkomst|fremkomst|språk|tiltaks|hjelpe|sving)"
    r"ve[ig](?:en)?|veien?|vegen?|gangen|ringen|hagen|parken|feltet|"
    r"skogen|dalen|toppen|alle|sti|tun|gate|plass|haugen|jordet|trygg?veg|.*dagen|finnmarka|familien|.*tilien)",
    re.IGNORECASE,
)
# Streets of a kind, and English words with the same ending.
_NOT_IN_SMALL_LETTERS = re.compile(
    r"^(?:gå|hoved|side|blind|bak|tverr|handle|kjøre|inn|parallell|sam|små)gat[ae]n?$|[aeiou]gate$|^(?:mort|dele|frig)\w*gate$",
    re.IGNORECASE,
)


def addresses(text: str) -> Iterator[Span]:
    """Yield street addresses with a house number, postcodes with a place, postal boxes and holding numbers."""
    for match in _STREET.finditer(text):
        if _is_street(match, text):
            yield _with_postcode(match, text)
    for match in _FARM.finditer(text):
        word = match["word"]
        if not _NOT_STREETS.fullmatch(word) and not _UNIT.match(text, match.end("number")):
            yield _with_postcode(match, text)
    for match in _HASTY.finditer(text):
        if _is_hasty_street(match, text):
            yield _with_postcode(match, text)
    for match in _LIVES.finditer(text):
        place = match["place"]
        named = place[0].isupper() or re.search(r"(?:gat[ae]n?|ve[ig](?:en)?)\s$", place)
        if named and not _UNIT.match(text, match.end("number")):
            yield Span(FindingKind.ADDRESS, match.start("place"), match.end())
    yield from _postcodes(text)
    for match in _BOX_AFTER_WORD.finditer(text):
        yield Span(FindingKind.ADDRESS, *match.span("box"))
    for pattern in (_PO_BOX, _HOLDING):
        for match in pattern.finditer(text):
            yield Span(FindingKind.ADDRESS, *match.span())


def _is_street(match: re.Match[str], text: str) -> bool:
    """Tell whether a word with a street ending and a number is a street: it must be capitalised, or follow a
    capitalised word («Karl Johans gate 10»), and not be one of the ordinary words with the same ending."""
    word = match["word"]
    if _UNIT.match(text, match.end("number")):
        return False
    if not word[0].isupper():
        first = match.group()[0]
        stem_alone = word.rstrip(".") in {"gate", "gata", "gt", "vei", "veg", "plass", "torg", "allé", "alle", "g", "v"}
        return match.start() < match.start("word") and first.isupper() and stem_alone
    ending = word.lower()
    if ending.endswith(("v", "g", "v.", "g.", "gt.", "vn.", "pl.")) and not ending.endswith(("veg", "torg", "sving")):
        # A bare ending such as «Parkv» needs a stem, and the short ones need their full stop.
        return len(ending) > 4 and word.endswith(".") and not _ordinary_abbreviation(ending)
    return not _NOT_STREETS.fullmatch(word)


def _is_hasty_street(match: re.Match[str], text: str) -> bool:
    """Tell whether a word in small letters, or with a comma after it, and a number are a street and its house."""
    word = match["word"]
    if _NOT_STREETS.fullmatch(word) or _NOT_IN_SMALL_LETTERS.search(word) or _UNIT.match(text, match.end("number")):
        return False
    return _GOES_ON.match(text, match.end()) is not None


def _ordinary_abbreviation(word: str) -> bool:
    return word in {"ukedag.", "avg.", "tirsdag.", "dag."} or word.endswith(("ing.", "dag.", "lig.", "iv."))


def _with_postcode(match: re.Match[str], text: str) -> Span:
    after = _POSTCODE_AFTER_STREET.match(text, match.end())
    return Span(FindingKind.ADDRESS, match.start(), after.end() if after else match.end())


def _postcodes(text: str) -> Iterator[Span]:
    """Yield postcodes with their place. Years look like postcodes, so 1900–2099 needs a word of address or a comma in
    front of a known place; other codes need a known place, or a word of address in front of any."""
    for match in _POSTCODE.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        addressed = _ADDRESS_WORD.search(before) is not None
        known = match["place"].casefold() in places()
        if not known and (not addressed or match["place"].casefold() in ordinary_words()):
            continue
        like_year = match["code"][:2] in {"19", "20"}
        if like_year and not (known and (before.rstrip().endswith((",", "N-", "NO-")) or addressed)):
            continue
        yield Span(FindingKind.ADDRESS, *match.span())
