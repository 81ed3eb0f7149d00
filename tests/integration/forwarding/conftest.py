"""What the tests of the pages share: three levels with people who have names, and short ways through them."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.moving import move_case
from hpmt_supervision.cases.states import CasePart
from hpmt_supervision.core import clock
from hpmt_supervision.forwarding import operations
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.forwarding.operations import Wanted
from hpmt_supervision.forwarding.share_operations import SharedText, agree_to_share, ask_to_share, share_of
from hpmt_supervision.people.models import Person
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.forwarding import Levels, make_levels

AUTHOR = "Nina Fjellsdatter"
SECRET = "Samtalen stopper ved planen."


@dataclass
class Scene:
    """Three levels, a discussed case of the counsellor's, and a browser for whoever is asked for."""

    app: Flask
    levels: Levels
    case: SupervisionCase

    def browser(self, person: Person) -> FlaskClient:
        """Sign somebody in."""
        return sign_in(self.app.test_client(), person)

    def say_yes(self, case: SupervisionCase) -> None:
        """Let the author agree to share a case as it stands."""
        share = share_of(case.id)
        text = SharedText(case.title, case.story, case.question)
        version = share.version if share else 0
        agree_to_share(case_id=case.id, text=text, expected_version=version, by=self.levels.as_counsellor)

    def forward(self) -> ReportedNeed:
        """Ask, agree and forward the case to the county; return the need it went by."""
        ask_to_share(case_id=self.case.id, by=self.levels.as_hpmt)
        self.say_yes(self.case)
        return self.report(Wanted("case", "case", case_id=self.case.id))

    def report(self, wanted: Wanted) -> ReportedNeed:
        """Report one thing from the office."""
        found = operations.report_needs(
            group=self.levels.office, session_id=None, to_group_id=None, wanted=[wanted], by=self.levels.as_hpmt
        )
        return found[0]

    def theme(self, text: str = "Kontakt med arbeidsgiver", key: str = "t:1") -> ReportedNeed:
        """Report a theme from the office."""
        return self.report(Wanted("theme", key, text))

    def discuss(self, case: SupervisionCase) -> None:
        """Let the county's group take a case up."""
        move_case(case, CaseState.ON_AGENDA, part=CasePart.SUPERVISOR, by=self.levels.as_fm)
        move_case(case, CaseState.DISCUSSED, part=CasePart.SUPERVISOR, by=self.levels.as_fm)


@pytest.fixture
def scene(app: Flask) -> Scene:
    """Give the three levels with names, and a discussed case."""
    load_catalogue()
    levels = make_levels(clock.today())
    levels.counsellor.name, levels.hpmt.name = AUTHOR, "Marit Haugland"
    levels.fm.name, levels.resource.name = "Sissel Bakke", "Per Aasen"
    levels.office.unit.name = "Nav Granli"
    case = levels.discussed(title="Når motivasjonen svinger")
    case.story = SECRET
    return Scene(app, levels, case)
