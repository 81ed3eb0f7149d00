"""Writing a case: keeping a draft, and sending what is written to a group's queue."""

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.cases.models import CaseState, HelpWanted, SupervisionCase, Urgency
from hpmt_supervision.cases.moving import move_case, own_case, refuse_copy
from hpmt_supervision.cases.states import EDITABLE_STATES, CasePart
from hpmt_supervision.cases.written import Written, check_length, keep_word, title_from
from hpmt_supervision.catalogue.models import Phase
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, MeetingKind
from hpmt_supervision.people.queries import groups_of_supervisee
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.finds import kept_list, look_through, still_kept
from hpmt_supervision.privacy.refusing import refuse_stops_shown


class WordsToLookAt(UserError):
    """The texts may hold a name or a date of birth; the author is asked once, and may send all the same."""

    def __init__(self, words: Collection[str]) -> None:
        super().__init__(
            _("Saken er ikke sendt ennå. Se på ordene under: skriv om, behold dem, eller send på nytt slik det står.")
        )
        self.words = list(words)


def save_draft(
    *, case_id: int | None, written: Written, expected_version: int | None, request_key: str, by: Viewer
) -> SupervisionCase:
    """Keep what has been written so far, whatever it is; only its author reads a draft. Flushes.

    Args:
        case_id: the case, or None when the page is for a new one.
        written: what the form holds.
        expected_version: the version the page was opened with or last saved as.
        request_key: the page's random key; a page makes one case, however often it sends.
        by: the author.

    Raises:
        NotFound: for somebody else's case.
        IllegalMove: when the case is sent.
        StaleVersion: when another page has saved since.
        UserError: for a choice that is not offered.
    """
    case = _open(case_id, request_key=request_key, by=by)
    if case.state != CaseState.DRAFT:
        raise IllegalMove(_("Saken er sendt og lagres ikke lenger som kladd. Åpne den fra lista over sakene dine."))
    _expect(case, expected_version, request_key)
    _write(case, written, request_key)
    db.session.flush()
    return case


def submit_case(
    *,
    case_id: int | None,
    written: Written,
    expected_version: int | None,
    request_key: str,
    seen_words: Collection[str] = (),
    by: Viewer,
) -> SupervisionCase:
    """Send a case to a group's queue, or change one that waits there. Flushes.

    Args:
        case_id: the case, or None when the page is for a new one.
        written: what the form holds.
        expected_version: the version the page was opened with or last saved as.
        request_key: the page's random key; a form sent twice sends one case.
        seen_words: likely names that the page has already shown; they do not hold the case back again.
        by: the author.

    Raises:
        NotFound: for somebody else's case.
        IdentityFound: when a text points out a person.
        WordsToLookAt: when a text may point out a person, the first time.
        IllegalMove: when the case is on an agenda or further, or is what was forwarded of one's own case.
        StaleVersion: when another page has saved since.
        UserError: when title, question or group is not there.
    """
    case = _open(case_id, request_key=request_key, by=by)
    if case.edit_key == request_key and case.state != CaseState.DRAFT and _says(case, written):
        return case
    refuse_copy(case, CasePart.AUTHOR)
    if case.state not in EDITABLE_STATES:
        raise IllegalMove(_("Saken er kommet på sakslista og kan ikke endres. Trekk den hvis den ikke skal tas opp."))
    _expect(case, expected_version, request_key)
    _write(case, written, request_key)
    _check_texts(case, seen_words, by)
    if case.state == CaseState.DRAFT:
        case.group_id = _choose_group(written.group_id, by)
        move_case(case, CaseState.SUBMITTED, part=CasePart.AUTHOR, by=by)
    else:
        record_act("case.edit", subject_kind="case", subject_id=case.id, by=by)
    db.session.flush()
    return case


def case_from_form(
    form: FeForm, *, question: str | None, help_wanted: Collection[str], urgency: str, send_now: bool, by: Viewer
) -> SupervisionCase:
    """Make the case that an FE form asks for, filled in from the form, and send it when it can be sent. Flushes.

    The form's own page has shown the warnings, so likely names do not hold it back. Someone in several groups has to
    choose one, and someone in none has nobody to send it to; then the case waits as a draft.

    Args:
        form: the finished form; one form makes one case, and a second call finds the first one's.
        question: what the author wants help with.
        help_wanted: HelpWanted codes.
        urgency: an Urgency code.
        send_now: whether it is sent at once.
        by: the author.

    Raises:
        IdentityFound: when a text points out a person.
        UserError: when there is nothing to send.
    """
    case = db.session.scalar(select(SupervisionCase).where(SupervisionCase.fe_form_id == form.id))
    if case is not None and case.state != CaseState.DRAFT:
        return case
    if case is None:
        case = SupervisionCase(author_id=form.author_id, fe_form_id=form.id)
        db.session.add(case)
    case.kept_words = form.kept_words
    written = Written(
        title=form.theme or title_from(question),
        story=form.challenging,
        question=question,
        phase_id=form.phase_id,
        meeting_kind=form.meeting_kind,
        help_wanted=tuple(help_wanted),
        urgency=urgency or Urgency.NORMAL,
    )
    _write(case, written, case.edit_key)
    db.session.flush()
    if send_now and len(groups_of_supervisee(by.person_id, by.today)) == 1:
        _check_texts(case, None, by)
        case.group_id = _choose_group(None, by)
        move_case(case, CaseState.SUBMITTED, part=CasePart.AUTHOR, by=by)
        db.session.flush()
    return case


def _open(case_id: int | None, *, request_key: str, by: Viewer) -> SupervisionCase:
    """Return the case of a page: the one it names, the one it made before, or a new one."""
    if case_id is not None:
        return own_case(by, case_id)
    key = request_key[:40] or None
    made = db.session.scalar(
        select(SupervisionCase).where(SupervisionCase.request_key == key, SupervisionCase.author_id == by.person_id)
    )
    if made is not None:
        return made
    case = SupervisionCase(author_id=by.person_id, request_key=key, edit_key=key, state=CaseState.DRAFT)
    try:
        with db.session.begin_nested():
            db.session.add(case)
    except IntegrityError as error:
        raise StaleVersion(_("Siden er alt sendt fra en annen fane. Se i lista over sakene dine.")) from error
    return case


def _expect(case: SupervisionCase, version: int | None, key: str) -> None:
    """Hold a page's version against the case's, except when it was this very page that saved last."""
    if case.version == version or (key and case.edit_key == key):
        return
    raise StaleVersion(
        _("Saken er endret fra en annen fane. Det du skrev, står her. Last siden på nytt for å se det nye.")
    )


def _write(case: SupervisionCase, written: Written, request_key: str | None) -> None:
    _check_choices(written)
    for name, text in written.texts.items():
        check_length(name, text)
        setattr(case, name, text)
    case.phase_id = written.phase_id
    case.meeting_kind = written.meeting_kind
    case.help_wanted = " ".join(code for code in HelpWanted if code in written.help_wanted)
    case.urgency = written.urgency
    case.guests_may_read = written.guests_may_read
    case.kept_words = still_kept(keep_word(case.kept_words, written.kept_word), written.texts.values())
    case.edit_key = (request_key or "")[:40] or None
    case.touched_at = clock.now()


def _says(case: SupervisionCase, written: Written) -> bool:
    """Tell whether a case already says what a page sends."""
    return written.texts == {"title": case.title, "story": case.story, "question": case.question}


def _check_choices(written: Written) -> None:
    """Refuse what no page offers, such as a forged key."""
    if written.phase_id is not None and db.session.get(Phase, written.phase_id) is None:
        raise UserError(_("Velg en av fasene som står på siden."), field="phase_id")
    if written.meeting_kind is not None and written.meeting_kind not in set(MeetingKind):
        raise UserError(_("Velg et av møtene som står på siden."), field="meeting_kind")
    if not set(written.help_wanted) <= set(HelpWanted):
        raise UserError(_("Velg blant hjelpen som står på siden."), field="help_wanted")
    if written.urgency not in set(Urgency):
        raise UserError(_("Velg et av alternativene som står på siden."), field="urgency")


def _check_texts(case: SupervisionCase, seen_words: Collection[str] | None, by: Viewer) -> None:
    """Pass silently when the texts can be sent. ``seen_words`` is None when warnings have been shown elsewhere."""
    if not case.title:
        raise UserError(_("Gi saken en tittel."), field="title")
    if not case.question:
        raise UserError(_("Skriv hva du vil ha hjelp til."), field="question")
    texts = {"title": case.title, "story": case.story, "question": case.question}
    refuse_stops_shown(texts, today=by.today)
    found = look_through(texts, today=by.today, keep=kept_list(case.kept_words))
    words = {one.word for findings in found.values() for one in findings}
    if seen_words is not None and not words <= set(seen_words):
        raise WordsToLookAt(sorted(words))


def _choose_group(group_id: int | None, by: Viewer) -> int:
    groups = [group.id for group in groups_of_supervisee(by.person_id, by.today)]
    if not groups:
        raise UserError(_("Du er ikke med i noen veiledningsgruppe i dag. Saken er en kladd til du blir med i en."))
    if len(groups) == 1:
        return groups[0]
    if group_id not in groups:
        raise UserError(_("Velg hvilken gruppe saken skal til."), field="group_id")
    return group_id
