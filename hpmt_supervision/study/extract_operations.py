"""Writes about extracts: asking, answering and ending. Every act leaves an audit row with ids alone."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import refuse_stops
from hpmt_supervision.study.checks import one_line
from hpmt_supervision.study.extract_models import (
    LONGEST_ANSWER,
    LONGEST_PURPOSE,
    ExtractState,
    StudyExtract,
    StudyExtractTable,
    TableCode,
)
from hpmt_supervision.study.extract_queries import SUBJECT, get_own, get_to_answer
from hpmt_supervision.study.models import LONGEST_REFERENCE, Study, StudyWave
from hpmt_supervision.study.states import APPROVER, CLOCK, MOVES, RESEARCHER

# How long an approval can last at most, and the size of the secret of an extract.
LONGEST_DAYS = 365
SECRET_BYTES = 32


def ask_for_extract(
    *,
    study_id: int,
    wave_ids: Sequence[int],
    tables: Sequence[TableCode],
    purpose: str,
    agreement_reference: str,
    by: Viewer,
    request_key: str | None = None,
) -> StudyExtract:
    """Ask for an extract of a study. Flushes.

    Args:
        study_id: the study.
        wave_ids: waves of it that are over.
        tables: what the extract shall hold.
        purpose: what it will answer.
        agreement_reference: the agreement the researcher asks under.
        by: the researcher.
        request_key: the form's key; a second call with it gives back what the first made.

    Raises:
        NotFound: when ``by`` may not ask, or the study does not exist.
        UserError: with the field when something must be mended.
    """
    if not by.may(Permission.REQUEST_EXTRACTS):
        raise NotFound("")
    if request_key:
        earlier = db.session.scalar(select(StudyExtract).where(StudyExtract.request_key == request_key))
        if earlier is not None:
            return get_own(by, earlier.id)
    reference = _reference(agreement_reference)
    waves = _waves_to_ask_for(study_id, reference, wave_ids, by.today)
    if not tables:
        raise UserError(_("Velg minst én tabell."), field="tables")
    told = one_line(purpose, LONGEST_PURPOSE, "purpose", _("Skriv hva uttrekket skal brukes til."))
    extract = StudyExtract(
        study_id=study_id,
        asked_by_id=by.person_id,
        purpose=refuse_stops(told, field="purpose", today=by.today),
        agreement_reference=reference,
        waves=list(waves),
        tables=[StudyExtractTable(code=code) for code in TableCode if code in tables],
        request_key=request_key or None,
    )
    db.session.add(extract)
    db.session.flush()
    record_act(
        "extract.ask",
        subject_kind=SUBJECT,
        subject_id=extract.id,
        by=by,
        study_id=study_id,
        wave_ids=[wave.id for wave in waves],
        tables=[str(code) for code in extract.codes],
    )
    return extract


def _waves_to_ask_for(study_id: int, reference: str, wave_ids: Sequence[int], today: date) -> Sequence[StudyWave]:
    """Return the waves asked for, of a study that is asked for under its own agreement."""
    study = db.session.get(Study, study_id)
    if study is None:
        raise NotFound("")
    if reference != study.agreement_reference:
        raise UserError(
            _("Dette er ikke referansen til avtalen studien bygger på. Se i avtalen, eller spør Ressursgruppa."),
            field="agreement_reference",
        )
    waves = db.session.scalars(
        select(StudyWave)
        .where(StudyWave.id.in_(wave_ids), StudyWave.study_id == study_id)
        .order_by(StudyWave.first_day)
    ).all()
    if not waves:
        raise UserError(_("Velg minst én målebølge."), field="wave_ids")
    for wave in waves:
        if wave.last_day >= today:
            raise UserError(
                _("«%(wave)s» er ikke over ennå. Velg bare bølger som er over.", wave=wave.name), field="wave_ids"
            )
    return waves


def withdraw(*, extract_id: int, expected_version: int | None, by: Viewer) -> StudyExtract:
    """Take one's request back before it is answered, or end an approved extract that is no longer needed. Flushes.

    Args:
        extract_id: an extract ``by`` asked for.
        expected_version: the version the page was opened with.
        by: the researcher.

    Raises:
        NotFound: when it is somebody else's.
        StaleVersion: when it has been answered meanwhile.
        IllegalMove: when there is nothing left to take back.
    """
    extract = get_own(by, extract_id)
    expect_version(extract, expected_version)
    if extract.state == ExtractState.APPROVED:
        return _end(extract, RESEARCHER, by)
    MOVES.check(extract.state, ExtractState.WITHDRAWN, {RESEARCHER})
    extract.state = ExtractState.WITHDRAWN
    db.session.flush()
    record_act("extract.withdraw", subject_kind=SUBJECT, subject_id=extract.id, by=by)
    return extract


def approve(
    *,
    extract_id: int,
    agreement_reference: str,
    expires_on: date,
    answer: str | None,
    expected_version: int | None,
    by: Viewer,
) -> StudyExtract:
    """Approve an extract until a day, and make the secret of its pseudonyms. Flushes.

    Args:
        extract_id: a request that waits.
        agreement_reference: the agreement as the approver has found it filed.
        expires_on: the last local day it can be downloaded.
        answer: a sentence to the researcher, or None.
        expected_version: the version the page was opened with.
        by: somebody who runs studies, and did not ask for it.

    Raises:
        NotFound: when ``by`` does not answer requests.
        StaleVersion: when somebody else has answered meanwhile.
        IllegalMove: when it does not wait any more.
        UserError: with the field when something must be mended.
    """
    extract = _to_answer(extract_id, expected_version, ExtractState.APPROVED, by)
    reference = _reference(agreement_reference)
    if reference != extract.agreement_reference:
        raise UserError(
            _(
                "Forskeren oppga en annen referanse, %(asked)s. Skriv den samme, eller si nei så forskeren kan "
                "spørre på nytt.",
                asked=extract.agreement_reference,
            ),
            field="agreement_reference",
        )
    if expires_on <= by.today:
        raise UserError(_("Velg en dag etter i dag."), field="expires_on")
    if expires_on > by.today + timedelta(days=LONGEST_DAYS):
        raise UserError(_("Velg en dag innen %(days)d dager.", days=LONGEST_DAYS), field="expires_on")
    extract.answer = _answer(answer, by.today)
    extract.expires_on = expires_on
    extract.secret = secrets.token_hex(SECRET_BYTES)
    _decide(extract, ExtractState.APPROVED, by)
    record_act("extract.approve", subject_kind=SUBJECT, subject_id=extract.id, by=by, expires_on=expires_on)
    return extract


def refuse(*, extract_id: int, answer: str | None, expected_version: int | None, by: Viewer) -> StudyExtract:
    """Say no to a request, with a reason the researcher reads. Flushes.

    Args:
        extract_id: a request that waits.
        answer: why.
        expected_version: the version the page was opened with.
        by: somebody who runs studies, and did not ask for it.

    Raises:
        NotFound: when ``by`` does not answer requests.
        StaleVersion: when somebody else has answered meanwhile.
        IllegalMove: when it does not wait any more.
        UserError: with the field when something must be mended.
    """
    extract = _to_answer(extract_id, expected_version, ExtractState.REFUSED, by)
    extract.answer = _answer(answer, by.today)
    if extract.answer is None:
        raise UserError(_("Skriv hvorfor, så forskeren vet hva som må endres."), field="answer")
    _decide(extract, ExtractState.REFUSED, by)
    record_act("extract.refuse", subject_kind=SUBJECT, subject_id=extract.id, by=by)
    return extract


def end(*, extract_id: int, expected_version: int | None, by: Viewer) -> StudyExtract:
    """End an approved extract before its time, and delete its secret. Flushes.

    Args:
        extract_id: an approved extract.
        expected_version: the version the page was opened with.
        by: somebody who runs studies.

    Raises:
        NotFound: when ``by`` does not answer requests.
        StaleVersion: when somebody else has changed it.
        IllegalMove: when it is not approved.
    """
    extract = get_to_answer(by, extract_id)
    expect_version(extract, expected_version)
    return _end(extract, APPROVER, by)


def end_expired(today: date) -> int:
    """End every extract whose last day is over, and delete its secret. Flushes.

    Args:
        today: the local day.

    Returns:
        How many were ended.
    """
    due = db.session.scalars(
        select(StudyExtract)
        .where(StudyExtract.state == ExtractState.APPROVED, StudyExtract.expires_on < today)
        .order_by(StudyExtract.id)
    ).all()
    for extract in due:
        _end(extract, CLOCK, None)
    return len(due)


def _to_answer(extract_id: int, expected_version: int | None, target: ExtractState, by: Viewer) -> StudyExtract:
    extract = get_to_answer(by, extract_id)
    expect_version(extract, expected_version)
    MOVES.check(extract.state, target, {APPROVER})
    if extract.asked_by_id == by.person_id:
        raise UserError(_("Du har selv bedt om dette uttrekket. En annen i Ressursgruppa må svare."))
    return extract


def _decide(extract: StudyExtract, state: ExtractState, by: Viewer) -> None:
    extract.state = state
    extract.decided_by_id = by.person_id
    extract.decided_at = clock.now()
    db.session.flush()


def _end(extract: StudyExtract, part: str, by: Viewer | None) -> StudyExtract:
    MOVES.check(extract.state, ExtractState.ENDED, {part})
    extract.state = ExtractState.ENDED
    extract.secret = None
    extract.ended_at = clock.now()
    db.session.flush()
    record_act("extract.end", subject_kind=SUBJECT, subject_id=extract.id, by=by)
    return extract


def _reference(text: str) -> str:
    return one_line(
        text, LONGEST_REFERENCE, "agreement_reference", _("Skriv avtalens referanse, for eksempel et saksnummer.")
    )


def _answer(text: str | None, today: date) -> str | None:
    if not text or not text.strip():
        return None
    return refuse_stops(one_line(text, LONGEST_ANSWER, "answer", ""), field="answer", today=today)
