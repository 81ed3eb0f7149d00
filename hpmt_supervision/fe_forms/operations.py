"""Writing FE forms: drafts, preparation, reflection, and throwing a draft away. Only the author acts."""

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.catalogue import queries as catalogue
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms import queries
from hpmt_supervision.fe_forms.answers import Preparation, Reflection
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.fe_forms.signals import supervision_wanted
from hpmt_supervision.fe_forms.states import AUTHOR, MOVES
from hpmt_supervision.fe_forms.writing import write
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import refuse_stops_shown

LONGEST_KEY = 32
# Marks the key of the page that completed a form, in a column of forty characters.
COMPLETED = "done:"


def save_draft(
    *,
    form_id: int | None,
    content: Preparation | Reflection,
    expected_version: int | None,
    request_key: str,
    by: Viewer,
) -> FeForm:
    """Keep what has been written so far, as far as it goes. Flushes.

    A new form is made once for each page, however often the page sends. A prepared form that is changed stays prepared.

    Args:
        form_id: the form, or None when the page is for a new one.
        content: part 1 or part 2 as it was sent.
        expected_version: the version the page was opened with or last saved as.
        request_key: the page's random key.
        by: the author.

    Raises:
        NotFound: for somebody else's form.
        StaleVersion: when another page has saved since.
        IllegalMove: when the form is finished.
        UserError: for a choice that is not offered.
    """
    form = _open(form_id, request_key=request_key, expected_version=expected_version, by=by)
    _check_move(form, FeFormState(form.state))
    write(form, content)
    _touch(form, request_key)
    db.session.flush()
    return form


def complete_preparation(
    *, form_id: int | None, content: Preparation, expected_version: int | None, request_key: str, by: Viewer
) -> FeForm:
    """Finish the preparation of a meeting. It can be changed until the reflection is finished. Flushes.

    Raises:
        IdentityFound: when a text points out a person; nothing is completed.
        UserError: when date, time or kind of meeting is not there, or what ``save_draft`` raises.
    """
    form = _open(form_id, request_key=request_key, expected_version=expected_version, by=by, completing=True)
    _check_move(form, FeFormState.PREPARED)
    if content.meeting_at is None:
        raise UserError(_("Skriv dato og klokkeslett for møtet."), field="meeting_date")
    if content.meeting_kind is None:
        raise UserError(_("Velg hvem møtet er med."), field="meeting_kind")
    write(form, content)
    refuse_stops_shown({"theme": form.theme, "purpose": form.purpose}, today=by.today)
    form.state = FeFormState.PREPARED
    form.prepared_at = form.prepared_at or clock.now()
    _touch(form, COMPLETED + request_key)
    db.session.flush()
    record_act("fe_form.prepare", subject_kind="fe_form", subject_id=form.id, by=by)
    return form


def _says_nothing(form: FeForm) -> bool:
    """Tell whether a reflection is still empty; finishing it would only lock it."""
    marked = any(row.used is not None for row in form.tools) or any(row.used is not None for row in form.principles)
    said = (form.as_planned, form.goal_reached, form.decisive, form.challenging)
    return not marked and not form.wants_supervision and all(value is None for value in said)


def complete_reflection(
    *,
    form_id: int,
    content: Reflection,
    expected_version: int | None,
    request_key: str,
    send_now: bool,
    by: Viewer,
) -> FeForm:
    """Finish the reflection. With the tick, the room of cases makes a case of it in the same transaction. Flushes.

    Args:
        form_id: the form.
        content: part 2 as it was sent.
        expected_version: the version the page was opened with or last saved as.
        request_key: the page's random key.
        send_now: whether the case is sent at once; otherwise it waits as a draft.
        by: the author.

    Raises:
        IdentityFound: when a text points out a person; nothing is completed and nothing is sent.
        UserError: when the case lacks a title or a question, or what ``save_draft`` raises.
    """
    form = queries.own_form(by, form_id)
    if form.state == FeFormState.REFLECTED and form.edit_key == COMPLETED + request_key:
        # The same page was sent twice; the first sending did it.
        return form
    _expect(form, expected_version, request_key)
    _check_move(form, FeFormState.REFLECTED)
    write(form, content)
    if _says_nothing(form):
        raise UserError(_("Gi minst én skår eller skriv noe før du fullfører. Et ferdig skjema kan ikke endres."))
    if form.wants_supervision and send_now:
        if not form.theme:
            raise UserError(_("Skriv en tittel på saken."), field="title")
        if not form.case_question:
            raise UserError(_("Skriv hva du vil ha hjelp til."), field="question")
    refuse_stops_shown(reflection_texts(form), today=by.today)
    form.state = FeFormState.REFLECTED
    form.reflected_at = clock.now()
    _touch(form, COMPLETED + request_key)
    db.session.flush()
    record_act("fe_form.reflect", subject_kind="fe_form", subject_id=form.id, by=by)
    if form.wants_supervision:
        supervision_wanted.send(
            form,
            question=form.case_question,
            help_wanted=form.case_help_wanted.split(),
            urgency=form.case_urgency,
            send_now=send_now,
            by=by,
        )
        db.session.flush()
    return form


def reflection_texts(form: FeForm) -> dict[str, str | None]:
    """Return every text that is held against the identity screen when a reflection is finished, by field."""
    texts = {
        "decisive": form.decisive,
        "challenging": form.challenging,
        "title": form.theme,
        "purpose": form.purpose,
    }
    return texts | ({"question": form.case_question} if form.wants_supervision else {})


def delete_draft(*, form_id: int, expected_version: int | None, by: Viewer) -> None:
    """Throw a draft away for good. Flushes.

    Raises:
        NotFound: for somebody else's form.
        IllegalMove: when the form is more than a draft; then its counts stay.
        StaleVersion: when the draft was changed after the question was asked.
    """
    form = queries.own_form(by, form_id)
    if form.state != FeFormState.DRAFT:
        raise IllegalMove(_("Bare kladder kan slettes. Dette skjemaet er forberedt eller ferdig."))
    _expect(form, expected_version, "")
    record_act("fe_form.delete_draft", subject_kind="fe_form", subject_id=form.id, by=by)
    db.session.delete(form)
    db.session.flush()


def _check_move(form: FeForm, target: FeFormState) -> None:
    MOVES.check(FeFormState(form.state), target, {AUTHOR})


def _open(
    form_id: int | None, *, request_key: str, expected_version: int | None, by: Viewer, completing: bool = False
) -> FeForm:
    """Find the form a page writes on, or make it the first time the page sends."""
    if form_id is not None:
        form = queries.own_form(by, form_id)
        _expect(form, expected_version, request_key, completing=completing)
        return form
    if not 8 <= len(request_key) <= LONGEST_KEY:
        raise UserError(_("Siden kan ikke lagres slik den er. Kopier teksten, last siden på nytt og lim den inn."))
    found = queries.form_of_key(by, request_key) or _make(request_key, by)
    if found.edit_key is not None:
        _expect(found, expected_version, request_key, completing=completing)
    return found


def _make(request_key: str, by: Viewer) -> FeForm:
    form = FeForm(
        author_id=by.person_id,
        programme_id=catalogue.catalogue_on(by.today).programme_id,
        unit_id=by.unit_id,
        state=FeFormState.DRAFT,
        request_key=request_key,
        case_help_wanted="",
    )
    try:
        # A page that sends twice at once meets itself here; the second then writes on what the first made.
        with db.session.begin_nested():
            db.session.add(form)
    except IntegrityError:
        made = queries.form_of_key(by, request_key)
        if made is None:
            raise UserError(
                _("Siden kan ikke lagres slik den er. Kopier teksten, last siden på nytt og lim den inn.")
            ) from None
        return made
    return form


def _expect(form: FeForm, version: int | None, key: str, *, completing: bool = False) -> None:
    """Hold a page's version against the form's, except when it was this very page that saved last.

    A page that was sent twice meets its own completion; a late autosave of the same page must not undo it.
    """
    if form.version == version or (key and form.edit_key == key):
        return
    if completing and key and form.edit_key == COMPLETED + key:
        return
    raise StaleVersion(
        _("Skjemaet er endret fra en annen fane. Det du skrev, står her. Last siden på nytt for å se det nye.")
    )


def _touch(form: FeForm, request_key: str) -> None:
    """Note the page and the time of a save. A key that is too long to be ours is not noted."""
    form.edit_key = request_key if len(request_key) <= LONGEST_KEY + len(COMPLETED) else None
    form.saved_at = clock.now()
