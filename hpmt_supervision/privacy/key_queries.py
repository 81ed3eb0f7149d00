"""Which keys the stored texts need, and where texts are stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.fernet import Fernet
from sqlalchemy import Column, Connection, LargeBinary, Table, select, type_coerce

from hpmt_supervision.core.database import Base
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.privacy.models import TextKey
from hpmt_supervision.privacy.text_keys import can_open

BATCH = 200


@dataclass(frozen=True, slots=True)
class StoredTexts:
    """A table with encrypted texts.

    Attributes:
        table: the table; it has one integer key.
        key: the column of that key.
        texts: the encrypted columns, by name.
    """

    table: Table
    key: Column[int]
    texts: tuple[Column[str], ...]

    def batches(self, connection: Connection) -> Iterator[list[tuple[int, dict[str, bytes]]]]:
        """Return the stored bytes, some rows at a time in order of key; rows without text are left out.

        Args:
            connection: a connection outside a transaction; each batch is read by itself.
        """
        columns = [type_coerce(column, LargeBinary).label(column.name) for column in self.texts]
        last = 0
        while True:
            chosen = select(self.key, *columns).where(self.key > last).order_by(self.key).limit(BATCH)
            with connection.begin():
                rows = connection.execute(chosen).all()
            if not rows:
                return
            last = rows[-1][0]
            yield [
                (row[0], {c.name: bytes(value) for c, value in zip(self.texts, row[1:], strict=True) if value})
                for row in rows
            ]


def stored_texts() -> list[StoredTexts]:
    """Return every table with encrypted texts, by name."""
    found = []
    for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
        texts = tuple(column for column in table.columns if isinstance(column.type, EncryptedText))
        if texts:
            (key,) = table.primary_key.columns
            found.append(StoredTexts(table, key, texts))
    return found


def known_keys() -> list[TextKey]:
    """Return the keys texts have been stored with, oldest first."""
    return list(db.session.scalars(select(TextKey).order_by(TextKey.first_used_at, TextKey.id)))


def texts_by_key(keys: tuple[str, ...]) -> tuple[list[int], int]:
    """Count the stored texts by the key that opens them. Reads every text.

    Args:
        keys: the keys at hand.

    Returns:
        The number for each key in order, and the number that none of them opens.
    """
    rings = [Fernet(key) for key in keys]
    counts, unreadable = [0] * len(keys), 0
    with db.engine.connect() as connection:
        for stored in stored_texts():
            for batch in stored.batches(connection):
                for _key, texts in batch:
                    for text in texts.values():
                        place = next((at for at, ring in enumerate(rings) if can_open(text, ring)), None)
                        if place is None:
                            unreadable += 1
                        else:
                            counts[place] += 1
    return counts, unreadable


def a_text_of_each_column() -> Iterator[bytes]:
    """Return one stored text of each encrypted column that has any."""
    for stored in stored_texts():
        for column in stored.texts:
            as_bytes = type_coerce(column, LargeBinary)
            text = db.session.scalar(select(as_bytes).where(column.is_not(None)).order_by(stored.key.desc()).limit(1))
            if text:
                yield bytes(text)
