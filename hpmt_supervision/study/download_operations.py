"""Writes about extracts: the files of an approved one, made and handed out. Both acts leave audit rows of counts."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract
from hpmt_supervision.study.extract_queries import SUBJECT, get_own
from hpmt_supervision.study.files import Stamp, archive
from hpmt_supervision.study.models import StudyWave
from hpmt_supervision.study.pseudonyms import Pseudonyms
from hpmt_supervision.study.record_queries import wave_facts


def take_out(*, extract_id: int, by: Viewer) -> bytes:
    """Make the files of an approved extract from the records as they are now, and hand them out. Flushes.

    Args:
        extract_id: an extract ``by`` asked for.
        by: the researcher.

    Returns:
        The zip file.

    Raises:
        NotFound: when it is somebody else's.
        UserError: when it is not approved, or its last day is over.
    """
    # Numpy is heavy, and only this needs it.
    from hpmt_supervision.study.composing import composed

    extract = get_own(by, extract_id)
    is_valid = extract.expires_on is not None and extract.expires_on >= by.today
    if extract.state != ExtractState.APPROVED or extract.secret is None or not is_valid:
        raise UserError(_("Uttrekket kan ikke lastes ned nå. Be om et nytt hvis du fortsatt trenger det."))
    told = {wave.id for wave in extract.waves}
    facts = wave_facts(extract.study_id, _waves_to_decide_on(extract))
    tables = composed(
        [one for one in facts if one.key in told],
        Pseudonyms(extract.secret),
        further=[one for one in facts if one.key not in told],
    )
    stamp = Stamp(
        extract_id=extract.id,
        study=extract.study.name,
        agreement_reference=extract.agreement_reference,
        generated_at=clock.now(),
        expires_on=f"{extract.expires_on:%Y-%m-%d}",
    )
    content = archive({code: tables[code] for code in extract.codes}, stamp)
    rows = {str(code): len(tables[code]) for code in extract.codes}
    record_act("extract.generate", subject_kind=SUBJECT, subject_id=extract.id, by=by, **rows)
    record_act("extract.download", subject_kind=SUBJECT, subject_id=extract.id, by=by, bytes=len(content))
    db.session.flush()
    return content


def _waves_to_decide_on(extract: StudyExtract) -> Sequence[StudyWave]:
    """Return every wave of the study that was over when the extract was approved, its own among them.

    One that ended later is left out, so that the same extract taken out twice tells of the same offices.
    """
    over = StudyWave.last_day < clock.local_date(extract.decided_at or extract.asked_at)
    return db.session.scalars(
        select(StudyWave)
        .where(StudyWave.study_id == extract.study_id, over | StudyWave.id.in_([wave.id for wave in extract.waves]))
        .order_by(StudyWave.first_day)
    ).all()
