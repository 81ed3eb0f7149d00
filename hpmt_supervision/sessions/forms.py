"""Forms for booking, changing, cancelling and guests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, ValidationError

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.sessions.booking_queries import minutes_from
from hpmt_supervision.sessions.meeting_place import check_link, check_minutes
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.web.form_fields import LocalDateField, LocalTimeField
from hpmt_supervision.web.forms import AppForm, at_most, trimmed
from hpmt_supervision.web.numbers import whole


class WholeNumberField(IntegerField):
    """A whole number with a sentence of ours when it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed.

        Raises:
            ValueError: with the sentence for the field.
        """
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        self.data = whole(text, highest=99_999)
        if self.data is None:
            raise ValueError(_("Skriv et helt tall."))


@contextmanager
def _as_validation() -> Iterator[None]:
    try:
        yield
    except UserError as error:
        raise ValidationError(str(error)) from error


class TimeAndPlace(AppForm):
    """When, and where."""

    first_day = LocalDateField(_l("Dato"), validators=[InputRequired(_l("Skriv datoen."))])
    starts = LocalTimeField(_l("Fra kl."), validators=[InputRequired(_l("Skriv når veiledningen starter."))])
    ends = LocalTimeField(_l("Til kl."), validators=[InputRequired(_l("Skriv når veiledningen slutter."))])
    place = StringField(_l("Sted"), filters=[trimmed], validators=[at_most(200)])
    link = StringField(
        _l("Lenke til digitalt møte"),
        filters=[trimmed],
        validators=[at_most(500)],
        description=_l("Begynner med https://. La feltet stå tomt om dere møtes fysisk."),
    )

    @property
    def minutes(self) -> int:
        """Return the length in minutes."""
        return minutes_from(self.starts.data, self.ends.data)

    def validate_ends(self, field: LocalTimeField) -> None:
        """Say at once when the length is none a session can have."""
        if self.starts.data is not None and field.data is not None:
            with _as_validation():
                check_minutes(self.minutes)

    def validate_link(self, field: StringField) -> None:
        """Say at once when the link is no https address."""
        with _as_validation():
            check_link(field.data)


class GuestForm(AppForm):
    """Who is asked from outside."""

    name = StringField(
        _l("Navn"),
        filters=[trimmed],
        validators=[InputRequired(_l("Skriv navnet på gjesten.")), at_most(200)],
    )
    affiliation = StringField(_l("Arbeidssted"), filters=[trimmed], validators=[at_most(200)])
    email = StringField(
        _l("E-post"),
        filters=[trimmed],
        validators=[at_most(254)],
        description=_l("Gjesten får en lenke til tid, sted og svar. Uten e-post sier du fra selv."),
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )


def shown_overlaps() -> list[int]:
    """Return the keys of the sessions that the list of dates warned of; what is no key is left out."""
    given = request.form.getlist("overlap")
    return [number for number in map(whole, given) if number is not None]


def shown_conflicts() -> set[str]:
    """Return the marks of what the page showed in the way."""
    return set(request.form.get("conflicts", "").split())


def put_error(form: AppForm, error: UserError) -> None:
    """Put an error on its field, or on the form."""
    field = form._fields.get(error.field) if error.field else None
    if field is not None:
        field.errors = [*field.errors, str(error)]
    else:
        form.form_errors = [*form.form_errors, str(error)]


def forget_errors(form: AppForm) -> None:
    """Take every error off a form that was sent for another reason than to be read."""
    form.form_errors = []
    for field in form:
        field.errors = []


def time_and_place(session: SupervisionSession) -> dict[str, Any]:
    """Return a session's time and place as form values."""
    start = clock.to_local(session.starts_at)
    return {
        "first_day": start.date(),
        "starts": start.time(),
        "ends": clock.to_local(session.ends_at).time(),
        "place": session.place,
        "link": session.link,
    }
