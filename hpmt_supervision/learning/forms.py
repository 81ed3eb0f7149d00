"""Forms of the training register."""

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from hpmt_supervision.learning.models import Course
from hpmt_supervision.people.forms import PickField
from hpmt_supervision.people.models import Person
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm, required
from hpmt_supervision.web.numbers import whole


class CompletionForm(AppForm):
    """Which course it was, and the day it was completed."""

    course_id = PickField(_l("Kurs"), validators=[required(_l("Velg kurset."))])
    completed_on = LocalDateField(
        _l("Fullført dato"),
        validators=[required(_l("Skriv dagen kurset ble fullført."))],
        description=_l("Den siste dagen når kurset gikk over flere. Slik: 26.11.2026"),
        render_kw={"autocomplete": "off"},
    )

    def offer_courses(self, courses: Sequence[Course]) -> None:
        """Take over the courses that can be chosen."""
        self.course_id.choices = [
            SelectChoice("", _l("Velg kurs")),
            *(SelectChoice(str(course.id), course.name) for course in courses),
        ]


class RegisterForm(CompletionForm):
    """The same for many at once."""

    people = SelectMultipleField(
        _l("Hvem fullførte?"), validate_choice=False, description=_l("Kryss av alle som var med på hele kurset.")
    )

    def offer_people(self, people: Iterable[Person]) -> None:
        """Take over the people that can be ticked."""
        self.people.choices = [SelectChoice(str(person.id), person.name) for person in people]

    @property
    def person_ids(self) -> set[int]:
        """Return the keys of those who were ticked."""
        return {number for number in map(whole, self.people.data or []) if number is not None}
