"""Find e-mail addresses and profiles on websites in a folded text (pure).

Every repetition in the patterns has an upper bound and every pattern starts at a word edge, so that the time grows
with the length of the text and not with its square.

Web addresses of authorities, laws, articles and job adverts point at nobody and are left alone. What stops is the
address of somebody's own page: profiles, groups and posts on social sites, adverts of one seller, entries in person
directories and folders that carry a person's name. A page of a company on the same site cannot always be told from a
person's, and stops too.
"""

import re
from collections.abc import Iterator

from hpmt_supervision.privacy.findings import FindingKind, Span

_SIGN = (
    r"(?:@(?: |\s{0,2}\n ?)?| @ |\s?[(\[{<]\s?(?:at|@|krøllalfa|alfakrøll|krøll)\s?[)\]}>]\s?|[(\[{](?:a|alfa)[)\]}]"
    r"|\s(?:krøllalfa|alfakrøll)\s)"
)
_DOT = r"(?:\.|\s?[(\[{]\s?(?:\.|dot|punktum|punkt|prikk)\s?[)\]}]\s?|\s(?:punktum|dot)\s)"
_LOCAL = r"[^\s@<>()\[\]{},;:\"«»|/=]{1,64}"
_DOMAIN_PART = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"{_LOCAL}{_SIGN}(?:{_DOMAIN_PART}{_DOT}){{1,8}}[^\W\d_]{{2,24}}", re.IGNORECASE)
# «at» is also an ordinary word, so the dot must be spelled as well.
_EMAIL_IN_WORDS = re.compile(
    rf"(?<![^\W_])[^\W_][\w.-]{{0,63}}\sat\s(?:{_DOMAIN_PART}\s(?:punktum|dot|prikk)\s){{1,4}}(?:no|com|net|org|se|dk|eu)\b",
    re.IGNORECASE,
)

_TOP = r"(?-i:no|com|net|org|se|dk|eu)(?![\w-])"
# A phone puts a space after every full stop, and a line breaks where it will. «Vi møttes @ kontoret. no …» is a
# sentence, so a sign with spaces around it needs them around the dot too.
_EMAIL_WITH_GAPS = re.compile(
    rf"{_LOCAL}(?:@\s{{0,2}}(?:{_DOMAIN_PART}\s{{0,2}}\.\s{{0,2}}){{1,4}}|\s@\s(?:{_DOMAIN_PART}\s\.\s){{1,4}}){_TOP}",
    re.IGNORECASE,
)
# A word with a full stop or an underscore inside is the name of a mailbox when it ends as no site, file or abbreviation
# does, so that «at», «(a)» and a sign after a space can be read as the sign.
_MAILBOX = (
    r"(?<![\w.@/-])[^\W\d_][\w-]{0,30}(?:\.[\w-]{1,30}){0,3}"
    r"[._](?!(?:no|com|net|org|eks|html|pdf|docx?|xlsx?)\b)[\w-]{3,30}"
)
_EMAIL_OF_MAILBOX = re.compile(
    rf"{_MAILBOX}\s{{1,2}}(?:at\s|@|[(\[{{](?:a|alfa)[)\]}}]\s?)(?:{_DOMAIN_PART}\.){{1,4}}{_TOP}", re.IGNORECASE
)

# Sites where every address is somebody's or might be, but for the parts named after the site.
_SITES = (
    r"(?:facebook\.com|fb\.com|fb\.me|messenger\.com|m\.me)/(?!(?:help|policies|privacy|legal|business)\b)"
    r"|linkedin\.com/(?!(?:company|jobs|learning|school|help|legal|pulse)\b)"
    r"|(?:instagram\.com|x\.com|twitter\.com|threads\.net|threads\.com)/(?!(?:explore|search|about|legal)\b)"
    r"|tiktok\.com/(?!(?:tag|discover|about|legal)\b)"
    r"|snapchat\.com/(?!(?:discover|lens)\b)"
    r"|youtube\.com/(?=@|c/|channel/|user/)"
    r"|reddit\.com/(?=u/|user/)"
    r"|finn\.no/(?=(?:profile?|user|bruker|seller|selger)\b)"
    r"|proff\.no/(?=(?:rolle|person)\b)"
    r"|(?:1881\.no|gulesider\.no)/(?!(?:bedrift|firma)\b)"
    r"|(?:vk\.com|t\.me|telegram\.me|wa\.me|pinterest\.com|twitch\.tv|bsky\.app|github\.com|linktr\.ee|vipps\.me)/"
    r"|sharepoint\.com/(?=personal/)"
)
_PROFILE = re.compile(
    rf"(?<![\w@])(?:https?://)?(?:[\w-]{{1,40}}\.){{0,3}}(?<![\w-])(?:{_SITES})[^\s<>\"»)]{{1,300}}", re.IGNORECASE
)
_PLATFORM = r"(?:snapchat|snap|instagram|insta|tiktok|facebook|fb|messenger|twitter|discord|telegram|linkedin|threads)"
_USER_WORD = r"(?:-?(?:navnet|navn|kontoen|konto|brukeren|bruker|profilen|profil)|en)?"
# A name of a user given without the sign has letters, and a digit, an underscore or a full stop inside.
_BARE_HANDLE = r"(?=[a-zæøå]{1,29}[._]?[a-zæøå]{0,29}[\d_]|[a-zæøå]{2,29}\.[a-zæøå])[\w.-]{2,29}\w"
_HANDLE_AFTER = re.compile(
    rf"(?<!\w){_PLATFORM}{_USER_WORD}(?:\s(?:hans|hennes|hennar|deres|sin|er|heter|heiter|som|med|brukernavn)){{0,3}}"
    rf"\s?[:=]?\s?(?:@[\w.-]{{2,30}}|(?<=[:=\s]){_BARE_HANDLE})",
    re.IGNORECASE,
)
_HANDLE_BEFORE = re.compile(
    rf"(?<![\w@.])(?:@[\w.-]{{2,30}}|{_BARE_HANDLE})\s(?:på|via|hos|i)\s{_PLATFORM}(?!\w)", re.IGNORECASE
)
_HANDLE_ON_X = re.compile(
    r"(?<![\w@.])@\w{2,30}\s(?:på|hos)\sX(?!\w)|(?<!\w)X(?:-konto\w{0,2})?\s?:?\s(?:som\s)?@\w{2,30}"
)


def emails(text: str) -> Iterator[Span]:
    """Yield e-mail addresses in the folded ``text``, also with the sign or the dots in words, or with gaps inside."""
    for pattern in (_EMAIL, _EMAIL_IN_WORDS, _EMAIL_WITH_GAPS, _EMAIL_OF_MAILBOX):
        for match in pattern.finditer(text):
            yield Span(FindingKind.EMAIL, *match.span())


def profiles(text: str) -> Iterator[Span]:
    """Yield links to somebody's page in the folded ``text``, and names of users given with the site."""
    for pattern in (_PROFILE, _HANDLE_AFTER, _HANDLE_BEFORE, _HANDLE_ON_X):
        for match in pattern.finditer(text):
            yield Span(FindingKind.PROFILE_URL, *match.span())
