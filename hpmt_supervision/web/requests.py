"""What every view shares: committing once, turning a user's error into a sentence, and safe ways back."""

from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.web.numbers import whole

Args = ParamSpec("Args")
Result = TypeVar("Result")

# Marks a view that writes also when it is only asked to show something; see web.security.
WRITES_ATTRIBUTE = "writes_always"
# PostgreSQL's code for a row that another one stands in the way of.
_UNIQUE_VIOLATION = "23505"


def commits(view: Callable[Args, Result]) -> Callable[Args, Result]:
    """Commit what the view's one operation flushed, once, after it has rendered; roll back on any error.

    Views that show case, FE or log text are marked too, because showing it writes a reading row.
    """

    @wraps(view)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> Result:
        with unit_of_work():
            return view(*args, **kwargs)

    setattr(run, WRITES_ATTRIBUTE, True)
    return run


class saving:  # noqa: N801 - reads as a verb where it is used: ``with saving(form) as saved:``
    """Commit the operation inside, or put its error on the form so that what was typed is shown again.

    Use::

        with saving(form) as saved:
            operations.submit_case(..., by=viewer)
        if saved:
            return redirect(...)
        return render_template(..., form=form), 422

    Args:
        form: the form the user filled in; a UserError lands on its field, or on the form itself.

    Raises:
        NotFound: is passed on, because it must answer 404.
    """

    def __init__(self, form: FlaskForm) -> None:
        self.form = form
        self.ok = False
        self.error: UserError | None = None

    def __bool__(self) -> bool:
        return self.ok

    def __enter__(self) -> "saving":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            try:
                db.session.commit()
            except StaleDataError:
                return self._refuse(_changed_meanwhile())
            except IntegrityError:
                # Two people did the same at once, and the database's own rule stopped the second.
                return self._refuse(_changed_meanwhile())
            self.ok = True
            return False
        db.session.rollback()
        if isinstance(error, StaleDataError) or _is_there_already(error):
            return self._refuse(_changed_meanwhile())
        if isinstance(error, UserError) and not isinstance(error, NotFound):
            return self._refuse(error)
        return False

    def _refuse(self, error: UserError) -> bool:
        db.session.rollback()
        self.error = error
        field = self.form._fields.get(error.field) if error.field else None
        if field is not None:
            field.errors = [*field.errors, str(error)]
        else:
            self.form.form_errors = [*self.form.form_errors, str(error)]
        return True


def _is_there_already(error: BaseException | None) -> bool:
    """Tell whether the database refused a row because another like it has come since the operation looked.

    Every other refusal is a mistake of ours, and must not be told as if somebody else had done something.
    """
    if not isinstance(error, IntegrityError):
        return False
    of_sqlite = str(error.orig).startswith("UNIQUE constraint failed")
    return of_sqlite or getattr(error.orig, "sqlstate", None) == _UNIQUE_VIOLATION


def _changed_meanwhile() -> UserError:
    return UserError(_("Noen andre har endret dette i mellomtiden. Last siden på nytt for å se endringen."))


def safe_next(target: str | None, fallback: str) -> str:
    """Return a path on this site to go to next, never another site.

    Args:
        target: what the request asked for.
        fallback: where to go when ``target`` is missing or leads elsewhere.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return fallback
    if any(ord(character) < 32 for character in target) or "\\" in target:
        return fallback
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else fallback


def wants_json() -> bool:
    """Tell whether the request comes from the page's own script and wants JSON back."""
    return request.headers.get("X-Requested-With") == "fetch" or request.accept_mimetypes.best == "application/json"


def posted_version() -> int | None:
    """Return the version that a post button carried, or None when it carried none that can be read."""
    value = request.form.get("version", "")
    return whole(value)


def page_number() -> int:
    """Return the page asked for in the address, counted from 1; anything else is page 1."""
    return max(1, min(whole(request.args.get("side")) or 1, 100_000))
