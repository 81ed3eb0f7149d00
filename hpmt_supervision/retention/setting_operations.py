"""Setting how long a programme keeps a kind of text, within the limits the kind declares."""

from flask_babel import gettext as _

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.retention import kind_of
from hpmt_supervision.retention.models import RetentionSetting
from hpmt_supervision.retention.terms_queries import all_terms, settable_kinds, setting_of


def set_term(
    *, programme_id: int, code: str, amount: int | None, expected_version: int | None, by: Viewer
) -> RetentionSetting:
    """Set how long a programme keeps a kind of text. It holds from the next night, also for what is there. Flushes.

    Args:
        programme_id: the programme.
        code: the kind.
        amount: days or months, as the kind counts; None for what the kind declares.
        expected_version: the version the page was opened with, 0 when nothing was set then, or None.
        by: an administrator.

    Raises:
        NotFound: when it is not for ``by`` to set, or there is no such programme or kind.
        UserError: when the number is outside the limits.
        StaleVersion: when somebody else has set it meanwhile.
    """
    if not by.may(Permission.SET_RETENTION) or db.session.get(Programme, programme_id) is None:
        raise NotFound("")
    if code not in {kind.code for kind in settable_kinds()}:
        raise NotFound("")
    kind = kind_of(code)
    assert kind.bounds is not None
    chosen = kind.term.amount if amount is None else amount
    if not kind.bounds.allow(chosen):
        raise UserError(
            _(
                "Velg et tall fra %(lowest)d til %(highest)d.",
                lowest=kind.bounds.lowest,
                highest=kind.bounds.highest,
            ),
            field="amount",
        )
    before = all_terms().of(kind, programme_id).amount
    row = setting_of(programme_id, code)
    if row is None:
        row = RetentionSetting(programme_id=programme_id, kind=code)
        db.session.add(row)
        if expected_version:
            expect_version(row, expected_version)
    else:
        expect_version(row, expected_version)
    row.amount, row.changed_by_id, row.changed_at = chosen, by.person_id, clock.now()
    db.session.flush()
    record_act(
        "retention.set",
        subject_kind="retention_setting",
        subject_id=row.id,
        by=by,
        programme_id=programme_id,
        kind=code,
        before=before,
        after=chosen,
    )
    return row
