"""Factories for the three levels above each other, and for what travels between them."""

from dataclasses import dataclass
from datetime import date

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.people.models import Person, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from tests.factories.cases import make_case
from tests.factories.people import join, make_group, make_unit, member_of, supervisor_of, viewer_for


@dataclass
class Levels:
    """An office, its county and the nation, each with a group; who leads one is supervised in the next."""

    office: SupervisionGroup
    county: SupervisionGroup
    nation: SupervisionGroup
    counsellor: Person
    hpmt: Person
    fm: Person
    resource: Person
    today: date

    def viewer(self, person: Person, role: Role) -> Viewer:
        """Return one of the people as a viewer in a role."""
        return viewer_for(person, self.today, role)

    @property
    def as_counsellor(self) -> Viewer:
        """Return the counsellor as a viewer."""
        return self.viewer(self.counsellor, Role.COUNSELLOR)

    @property
    def as_hpmt(self) -> Viewer:
        """Return the HPMT supervisor as a viewer."""
        return self.viewer(self.hpmt, Role.HPMT_SUPERVISOR)

    @property
    def as_fm(self) -> Viewer:
        """Return the FM supervisor as a viewer."""
        return self.viewer(self.fm, Role.FM_SUPERVISOR)

    @property
    def as_resource(self) -> Viewer:
        """Return somebody of the resource group as a viewer."""
        return self.viewer(self.resource, Role.RESOURCE_GROUP)

    def discussed(self, **more: object) -> SupervisionCase:
        """Make a case of the counsellor's that the office's group has discussed."""
        return make_case(self.counsellor, self.office, state=CaseState.DISCUSSED, **more)  # type: ignore[arg-type]


def make_levels(today: date) -> Levels:
    """Make the three levels."""
    nation_unit = make_unit(UnitKind.NATIONAL)
    county_unit = make_unit(UnitKind.COUNTY, parent=nation_unit)
    office = make_group(make_unit(parent=county_unit))
    county, nation = make_group(county_unit, level=2), make_group(nation_unit, level=3)
    hpmt, fm = supervisor_of(office), supervisor_of(county)
    join(county, hpmt)
    join(nation, fm)
    return Levels(office, county, nation, member_of(office), hpmt, fm, supervisor_of(nation), today)
