"""Units of work: the one place where a request or a command commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.errors import StaleVersion
from hpmt_supervision.extensions import db


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit everything done inside once, or nothing.

    Raises:
        StaleVersion: when somebody else changed the same row in the meantime.
    """
    try:
        yield
        db.session.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise StaleVersion(
            _("Noen andre har endret dette i mellomtiden. Last siden på nytt for å se endringen.")
        ) from error
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def writing_unit() -> Iterator[None]:
    """Commit everything done inside once, or nothing, outside a request, with SQLite's write lock from the start.

    What the session has read before is let go first, since a transaction that began by reading may be refused.

    Raises:
        StaleVersion: when somebody else changed the same row in the meantime.
    """
    intent = means_to_write.set(True)
    try:
        db.session.rollback()
        with unit_of_work():
            yield
    finally:
        means_to_write.reset(intent)


def expect_version(row: object, version: int | None) -> None:
    """Hold the version a form was opened with against the row as it is now.

    Args:
        row: a model instance with a ``version``.
        version: the number the form carried, or None when it carried none.

    Raises:
        StaleVersion: when the row has moved on since.
    """
    if version is not None and getattr(row, "version", None) != version:
        raise StaleVersion(
            _("Noen andre har endret dette i mellomtiden. Det du skrev, står her. Last siden på nytt for å se det nye.")
        )
