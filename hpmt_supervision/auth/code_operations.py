"""Writes about one-time codes: setting them up, trying them at sign-in, and taking them away again."""

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, or_, update

from hpmt_supervision.auth.models import Account, RecoveryCode
from hpmt_supervision.auth.one_time_codes import matching_step, new_recovery_codes, new_secret, recovery_hash
from hpmt_supervision.auth.signals import SignInChange, sign_in_changed
from hpmt_supervision.auth.waiting import wait_after
from hpmt_supervision.config import Settings
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.audit import Actor, record_act


def begin_codes(*, account: Account) -> None:
    """Draw a secret that codes are computed from; none is asked for before the person has shown that they work.

    Beginning again while nothing is confirmed keeps the secret, so that a picture already read stays right. Flushes.
    """
    if account.code_secret is None:
        _set(account, code_secret=new_secret())


def confirm_codes(*, account: Account, typed: str, now: datetime, by: Actor) -> list[str]:
    """Take one-time codes into use, and return ten recovery codes, which are shown this once. Flushes.

    Args:
        account: whose codes they are.
        typed: the code that the phone shows.
        now: the present instant.
        by: the person.

    Raises:
        UserError: when the code is wrong, or codes are in use already.
    """
    if account.code_confirmed_at is not None or account.code_secret is None:
        raise UserError(_("Engangskoden er alt i bruk. Last siden på nytt."))
    step = matching_step(account.code_secret, typed, now=now, last_step=account.code_last_step)
    if step is None:
        raise UserError(wrong_code(), field="code")
    _set(account, code_confirmed_at=now, code_last_step=step, code_failed_count=0, code_locked_until=None)
    record_act("code.confirm", subject_kind="account", subject_id=account.id, by=by)
    sign_in_changed.send(None, account=account, change=SignInChange.CODE_ON)
    return _draw_recovery_codes(account)


def renew_recovery_codes(*, account: Account, by: Actor) -> list[str]:
    """Replace the recovery codes by ten new ones, which are shown this once. Flushes.

    Raises:
        UserError: when one-time codes are not in use.
    """
    if account.code_confirmed_at is None:
        raise UserError(_("Sett opp engangskoden først."))
    record_act("code.renew_recovery", subject_kind="account", subject_id=account.id, by=by)
    sign_in_changed.send(None, account=account, change=SignInChange.RECOVERY_CODES)
    return _draw_recovery_codes(account)


def drop_codes(*, account: Account, by: Actor | None) -> None:
    """Take one-time codes and recovery codes out of use. Doing it again changes nothing. Flushes."""
    if account.code_secret is None:
        return
    was_in_use = account.code_confirmed_at is not None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    _set(
        account,
        code_secret=None,
        code_confirmed_at=None,
        code_last_step=None,
        code_failed_count=0,
        code_locked_until=None,
    )
    record_act("code.drop", subject_kind="account", subject_id=account.id, by=by)
    if was_in_use:
        sign_in_changed.send(None, account=account, change=SignInChange.CODE_OFF)


def try_code(*, account: Account, typed: str, free: int, now: datetime) -> bool:
    """Tell whether a one-time code or a recovery code is right, and use it up; a wrong one is counted. Flushes.

    The caller commits in both cases. Only who knows the password gets so far, so a wait holds in every browser.

    Args:
        account: whose code it should be.
        typed: what was typed.
        free: how many may fail in a row before there is a wait.
        now: the present instant.
    """
    if account.closed_at is not None or account.code_confirmed_at is None or account.code_secret is None:
        return False
    if account.code_locked_until is not None and account.code_locked_until > now:
        return False
    if _use_code(account, typed, now=now) or _use_recovery_code(account, typed, now=now):
        _set(account, code_failed_count=0, code_locked_until=None)
        return True
    count_wrong_proof(account, free=free, now=now)
    return False


def count_wrong_proof(account: Account, *, free: int, now: datetime) -> None:
    """Count a wrong code, or a wrong password of somebody who is signed in. Flushes.

    Args:
        account: whose it should have been.
        free: how many may fail in a row before there is a wait.
        now: the present instant.
    """
    wait = wait_after(account.code_failed_count + 1, free=free)
    _set(account, code_failed_count=Account.code_failed_count + 1, code_locked_until=now + wait if wait else None)
    record_act("code.refuse", subject_kind="account", subject_id=account.id, by=None)


def wrong_code() -> str:
    """Return the sentence for a code that is not right."""
    return _(
        "Koden stemmer ikke. Skriv den som vises nå; den skifter hvert halve minutt og virker én gang. "
        "Etter flere forsøk på rad må du vente litt, høyst fem minutter."
    )


def _use_code(account: Account, typed: str, *, now: datetime) -> bool:
    step = matching_step(account.code_secret or "", typed, now=now, last_step=account.code_last_step)
    if step is None:
        return False
    # Of two who send the same code at once, one finds that it is used.
    taken = db.session.scalar(
        update(Account)
        .where(Account.id == account.id, or_(Account.code_last_step.is_(None), Account.code_last_step < step))
        .values(code_last_step=step)
        .returning(Account.id)
    )
    return taken is not None


def _use_recovery_code(account: Account, typed: str, *, now: datetime) -> bool:
    hashed = recovery_hash(typed, account_id=account.id, key=_key())
    if hashed is None:
        return False
    taken = db.session.scalar(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == hashed, RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    if taken is not None:
        record_act("code.use_recovery", subject_kind="account", subject_id=account.id, by=None)
    return taken is not None


def _draw_recovery_codes(account: Account) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = new_recovery_codes()
    for code in codes:
        hashed = recovery_hash(code, account_id=account.id, key=_key())
        assert hashed is not None
        db.session.add(RecoveryCode(account_id=account.id, code_hash=hashed))
    db.session.flush()
    return codes


def _set(account: Account, **values: Any) -> None:
    # Outside the version: a code that is tried must not stop an administrator who has the account open.
    db.session.execute(update(Account).where(Account.id == account.id).values(**values))


def _key() -> str:
    settings: Settings = current_app.extensions["hpmt_settings"]
    return settings.identity_key
