"""Taking a key into use, and storing every text anew with the newest one while people work."""

from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import Connection, LargeBinary, bindparam, insert, inspect, select, type_coerce, update
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.config import Settings, SettingsError
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.encryption import make_keyring
from hpmt_supervision.privacy.key_queries import StoredTexts, a_text_of_each_column, known_keys, stored_texts
from hpmt_supervision.privacy.models import TextKey
from hpmt_supervision.privacy.text_keys import can_open, fingerprint, is_proof_for, proof_of

# A text may be stored with the older key by a process that has not been started anew, so a pass that found something
# to do is followed by another; a few must be enough when every process has the new key in front.
MOST_PASSES = 5


@dataclass(frozen=True, slots=True)
class Rotation:
    """How storing every text anew went.

    Attributes:
        stored_anew: texts that were stored with the newest key.
        unreadable: texts that none of the keys opens; they are left as they are.
        is_complete: whether every text is now stored with the newest key, so that the others can be taken away.
    """

    stored_anew: int
    unreadable: int
    is_complete: bool


def check_keys(app: Flask) -> None:
    """Refuse to start without the keys that stored texts need, and note the newest as taken into use.

    A database that has not been migrated is left alone.

    Raises:
        SettingsError: when a key is missing; it says which, and what to do.
    """
    with app.app_context():
        if not inspect(db.engine).has_table(TextKey.__tablename__):
            return
        keys = _settings().text_keys
        known = known_keys()
        for row in known:
            if row.retired_at is None and not is_proof_for(row.proof, keys):
                raise SettingsError(_missing(row))
        # Texts from before keys were noted: one of each kind shows whether the keys at hand can be the right ones.
        if not known and not all(can_open(text, make_keyring(keys)) for text in a_text_of_each_column()):
            raise SettingsError(
                _(
                    "Tekstene i databasen kan ikke leses med nøklene i HPMT_TEXT_KEYS. "
                    "Legg tilbake nøkkelen de ble lagret med."
                )
            )
        db.session.rollback()
        _take_into_use(keys[0])


def _missing(row: TextKey) -> str:
    return str(
        _(
            "Nøkkelen med avtrykk %(fingerprint)s mangler i HPMT_TEXT_KEYS, og tekster er lagret med den. "
            "Legg den bakerst i lista. Appen starter ikke uten den.",
            fingerprint=row.fingerprint,
        )
    )


def _take_into_use(key: str) -> None:
    row = db.session.scalar(select(TextKey).where(TextKey.fingerprint == fingerprint(key)))
    if row is not None and row.retired_at is None:
        db.session.rollback()
        return
    try:
        with writing_unit():
            row = db.session.scalar(select(TextKey).where(TextKey.fingerprint == fingerprint(key)))
            if row is None:
                values = {"fingerprint": fingerprint(key), "proof": proof_of(key), "first_used_at": clock.now()}
                db.session.execute(insert(TextKey).values(**values))
                record_act("text_key.use", subject_kind="text_key", subject_id=None, by=None, key=fingerprint(key))
            else:
                # A key that was put away and is in front again.
                row.retired_at = None
    except IntegrityError:
        # Another process that started at the same moment noted it.
        return


def rotate() -> Rotation:
    """Store every text with the newest key, some rows at a time, each batch in a transaction of its own.

    People can go on writing: a row that changes while its batch is at work is left for the next pass. A run that is
    stopped can be begun again at any time; what is done is done. When no text needs another key any more, the others
    are marked as put away, and the app starts without them.
    """
    keys = _settings().text_keys
    newest, ring = Fernet(keys[0]), make_keyring(keys)
    _take_into_use(keys[0])
    total = 0
    for _pass in range(MOST_PASSES):
        anew, unreadable = _one_pass(newest, ring)
        total += anew
        if not anew:
            break
    is_complete = not anew and not unreadable
    with writing_unit():
        if is_complete:
            for row in known_keys():
                if row.retired_at is None and row.fingerprint != fingerprint(keys[0]):
                    row.retired_at = clock.now()
        record_act(
            "text_key.rotate",
            subject_kind="text_key",
            subject_id=None,
            by=None,
            key=fingerprint(keys[0]),
            texts=total,
            unreadable=unreadable,
        )
    return Rotation(total, unreadable, is_complete)


def _one_pass(newest: Fernet, ring: MultiFernet) -> tuple[int, int]:
    """Go through every text once; return how many were found with another key, and how many none opens."""
    anew = unreadable = 0
    with db.engine.connect() as connection:
        for stored in stored_texts():
            for batch in stored.batches(connection):
                changed: dict[str, list[dict[str, object]]] = {}
                for key, texts in batch:
                    for name, text in texts.items():
                        if can_open(text, newest):
                            continue
                        try:
                            fresh = newest.encrypt(ring.decrypt(text))
                        except InvalidToken:
                            unreadable += 1
                            continue
                        anew += 1
                        changed.setdefault(name, []).append({"at": key, "was": text, "fresh": fresh})
                _store(connection, stored, changed)
    return anew, unreadable


def _store(connection: Connection, stored: StoredTexts, changed: dict[str, list[dict[str, object]]]) -> None:
    if not changed:
        return
    intent = means_to_write.set(True)
    try:
        with connection.begin():
            for name, rows in changed.items():
                column = stored.table.c[name]
                # Only when the text is still the one that was read: what somebody wrote meanwhile is never undone.
                connection.execute(
                    update(stored.table)
                    .where(stored.key == bindparam("at"), type_coerce(column, LargeBinary) == bindparam("was"))
                    .values({name: bindparam("fresh", type_=LargeBinary)}),
                    rows,
                )
    finally:
        means_to_write.reset(intent)


def _settings() -> Settings:
    settings = current_app.extensions["hpmt_settings"]
    assert isinstance(settings, Settings)
    return settings
