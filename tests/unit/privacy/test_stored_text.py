"""Whatever people write freely is encrypted in the database; every other column of text is here with its reason."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import CheckConstraint, LargeBinary, String, Table

from hpmt_supervision import create_app
from hpmt_supervision.config import read_settings
from hpmt_supervision.core.database import Base
from hpmt_supervision.privacy.encryption import EncryptedText

# Names by which people, units and things of the catalogue are found and listed; they tell nothing of a meeting.
NAMES = """
    area.name closed_period.name course.name guest.affiliation guest.name outgoing_mail.to_name person.name phase.name
    principle.text programme.name study.name study_wave.name supervision_group.name tool.name unit.name
"""
# Addresses and places that lead there; a session's place and link stand in everybody's calendar.
ADDRESSES = """
    account.login_name bookable_time.link bookable_time.place guest.email outgoing_mail.list_unsubscribe
    outgoing_mail.to_address person.email series.link series.place supervision_session.link supervision_session.place
"""
# Codes, keys, references and hashes, made by the system or the sender of a file.
CODES = """
    account.password_hash address_wait.address_hash
    area.code audit_event.action audit_event.actor_role audit_event.subject_kind
    calendar_address.content_hash calendar_address.token_hash case_move.from_state course.code
    group_grant.issuer recovery_code.code_hash sign_in_identity.issuer sign_in_identity.subject_hash
    signed_in_session.issuer
    fe_form.case_help_wanted fe_form.case_urgency import_run.file_name import_run.host import_run.place
    import_run.stop_reason item_work.work_forms job_run.fault job_run.name mail_wishes.off mail_wishes.reminders
    one_time_link.token_hash outgoing_mail.calendar_method outgoing_mail.enhanced_code outgoing_mail.key
    outgoing_mail.kind outgoing_mail.message_id phase.code programme.code reported_need.origin_key
    retention_hold.asked_role retention_setting.kind
    scheduler_beat.host series.chosen_local series.rule series.starts_local signed_in_session.token_hash
    study.agreement_reference study_extract.agreement_reference supervision_case.help_wanted
    supervision_case.meeting_kind supervision_session.occurrence_local text_key.fingerprint text_key.proof
    text_reading.place text_reading.reader_role text_reading.reason text_reading.subject_kind told_notice.key
    tool.code warning_limits.kinds
"""
# Ids, dates and numbers as JSON.
# Seals of the trail's rows, which tell nothing of what they are made of.
SEALS = """
    audit_event.hash audit_event.previous_hash text_reading.hash text_reading.previous_hash chain_check.last_hash
    chain_check.hash chain_check.previous_hash
"""
NUMBERS = """
    audit_event.details early_warning.facts import_run.counts report_version.figures
    report_version.inside_figures report_version.left_out schedule_act_row.before
"""
# Keys of forms and of files.
KEYS = {"request_key", "edit_key", "file_key", "text_id"}


def readable_columns(folder: Path) -> Iterator[str]:
    """The columns of text that are neither encrypted nor held to a list of values."""
    create_app(read_settings({}, instance_path=folder))
    for table in Base.metadata.tables.values():
        checked = _checked(table)
        for column in table.columns:
            is_text = isinstance(column.type, String | LargeBinary) and not isinstance(column.type, EncryptedText)
            if is_text and column.name not in KEYS and f"{column.name} IN (" not in checked:
                yield f"{table.name}.{column.name}"


def _checked(table: Table) -> str:
    return " ".join(str(rule.sqltext) for rule in table.constraints if isinstance(rule, CheckConstraint))


def test_what_is_written_freely_is_encrypted(tmp_path: Path) -> None:
    explained = {name for some in (NAMES, ADDRESSES, CODES, NUMBERS, SEALS) for name in some.split()}
    assert set(readable_columns(tmp_path)) == explained
