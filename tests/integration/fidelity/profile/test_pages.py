"""The cards of an office's profile on both pages: what stands there, what is withheld, and what silence looks like."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import event

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.people.roles import Role
from tests.factories.auth import sign_in
from tests.factories.fidelity import make_office
from tests.factories.people import give_role, make_group, make_person, member_of
from tests.factories.profile import RichOffice, make_rich_office
from tests.factories.sessions import make_cancelled_session
from tests.integration.fidelity.area.reading import HALF_YEAR, coordinator, make_county, page

OWN = "/rapporter/hyppighet"


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def inside(app: Flask, office: RichOffice, query: str = HALF_YEAR) -> str:
    return _read(app, office.leader, OWN + query)


def outside(app: Flask, office: RichOffice, query: str = HALF_YEAR) -> str:
    return _read(app, office.coordinator, f"/rapporter/kontor/{office.unit.id}{query}")


def _read(app: Flask, person: object, path: str) -> str:
    db.session.commit()
    answer = sign_in(app.test_client(), person).get(path)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def card(page: str, subject: str) -> str:
    """The text of one card."""
    found = page.split(f'id="kort-{subject}"', 1)[1].split('id="kort-', 1)[0]
    return re.sub(r"( ?\| ?)+", " | ", re.sub(r"<[^>]+>", "|", re.sub(r"<svg.*?</svg>", "", found)))


def test_both_pages_show_the_cards_with_the_same_figures(app: Flask) -> None:
    office = make_rich_office()
    own, seen = inside(app, office), outside(app, office)
    for subject in ("reliability", "case_flow", "practice", "logs", "fe_forms", "mastery", "levels"):
        assert card(own, subject) == card(seen, subject).split(" | Alle tallene")[0]
    assert "Holdt av det som var booket | 76,9 % | 10 av 13" in card(own, "reliability")
    assert "Dager siden sist | 25 dager" in card(own, "reliability")
    assert "Meldt inn per holdt veiledning" in card(own, "case_flow")
    assert "Fokusverktøy det er øvd på | 100,0 % | 2 av 2" in card(own, "practice")
    assert "Nivå 2: holdt | 1" in card(own, "levels")
    assert "Besvarte behov | 50,0 % | 1 av 2" in card(own, "learning")


def test_the_cards_are_reached_from_the_top(sqlite_app: Flask) -> None:
    office = make_rich_office()
    for shown_page in (inside(sqlite_app, office), outside(sqlite_app, office)):
        nav = shown_page.split('aria-labelledby="pa-siden"', 1)[1].split("</nav>", 1)[0]
        targets = re.findall(r'href="#([^"]+)"', nav)
        shown = re.findall(r'id="(kort-(?!vises-ikke)[a-z_]+)"', shown_page)
        assert [target for target in targets if target.startswith("kort-")] == shown and len(shown) > 6
        assert all(f'id="{target}"' in shown_page for target in targets)


def test_the_links_beside_the_figures_stand_apart(sqlite_app: Flask) -> None:
    page = inside(sqlite_app, make_rich_office())
    links = re.search(r'<ul class="hv-links">(.*?)</ul>', page)
    assert links is not None
    assert re.findall(r"<li><a[^>]*>([^<]+)</a></li>", links[1]) == [
        "Hva tallene ikke kan brukes til",
        "Gjennomganger av tallene",
        "Rapporter for en periode",
    ]


def test_training_is_told_inside_alone(sqlite_app: Flask) -> None:
    office = make_rich_office()
    assert "Fullført opplæring vises bare på kontoret selv." in card(outside(sqlite_app, office), "learning")


def test_a_row_of_few_people_hides_what_is_about_people_and_no_session(sqlite_app: Flask) -> None:
    office = make_rich_office(counsellors=4)
    seen = outside(sqlite_app, office)
    # They are one line that says which and why, and no card.
    folded = (
        "«Sakenes vei», «Hva vi øver på», «FE-skjema», «Mestring» og «Opplæring og behov» vises ikke: "
        "tallene ville fortalt om få personer."
    )
    assert folded in card(seen, "vises-ikke")
    for subject in ("case_flow", "practice", "fe_forms", "mastery", "learning"):
        assert f'id="kort-{subject}"' not in seen, subject
    for subject in ("reliability", "logs", "levels", "anchoring"):
        assert "Vises ikke" not in card(seen, subject), subject


@pytest.mark.parametrize("subject", ["fe_forms", "mastery"])
def test_forms_of_1_to_4_counsellors_in_a_single_month_are_hidden_inside_too(sqlite_app: Flask, subject: str) -> None:
    office = make_rich_office(counsellors=9)
    assert "Vises ikke" not in card(inside(sqlite_app, office), subject)
    # In August one counsellor alone has forms left.
    august = (clock.day_start(date(2026, 8, 1)), clock.day_start(date(2026, 9, 1)))
    kept = office.counsellors[1].id
    gone = list(
        db.session.scalars(
            db.select(FeForm).where(
                FeForm.meeting_at >= august[0], FeForm.meeting_at < august[1], FeForm.author_id != kept
            )
        )
    )
    for form in gone:
        db.session.delete(form)
    page = inside(sqlite_app, office)
    assert "«FE-skjema» og «Mestring» vises ikke: i minst én av månedene bygger tallene" in card(page, "vises-ikke")
    assert f'id="kort-{subject}"' not in page and "Mestring per måned" not in page
    # The months after it are shown, and the months before them, which hold August, are not.
    later = card(inside(sqlite_app, office, "?fra=2026-09&til=2026-10"), subject)
    assert "Perioden før vises ikke" in later


def test_a_month_that_is_not_over_is_no_part_of_the_forms(sqlite_app: Flask) -> None:
    office = make_rich_office()
    assert "Vises når perioden har en hel måned" in card(
        inside(sqlite_app, office, "?fra=2026-11&til=2026-11"), "mastery"
    )


def test_silence_zero_and_not_applicable_are_told_apart(sqlite_app: Flask) -> None:
    group = make_group()
    member_of(group)
    leader = make_person()
    give_role(leader, Role.OFFICE_LEADER, group.unit)
    silent = _read(sqlite_app, leader, OWN + HALF_YEAR)
    assert "Ingenting registrert i perioden" in card(silent, "reliability")
    assert "Gjelder ikke i perioden" in card(silent, "practice") and "Gjelder ikke i perioden" in card(silent, "levels")
    make_cancelled_session(group, "2026-06-04 09:00")
    cancelled = card(_read(sqlite_app, leader, OWN + HALF_YEAR), "reliability")
    assert "Holdt av det som var booket | 0,0 % | 0 av 1" in cancelled


@pytest.mark.parametrize("who", ["leader", "coordinator"])
def test_each_page_asks_the_database_at_most_twelve_times(app: Flask, who: str) -> None:
    office = make_rich_office()
    path = OWN if who == "leader" else f"/rapporter/kontor/{office.unit.id}"
    db.session.commit()
    client = sign_in(app.test_client(), getattr(office, who))
    client.get(path + HALF_YEAR)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *details: asked.append(details[2]))
    assert client.get(path + HALF_YEAR).status_code == 200
    assert len(asked) <= 12, asked


def test_the_headline_stands_beside_the_period_before(sqlite_app: Flask) -> None:
    county = make_county()
    office = make_office(county, "Nav Aure", 8, never_there=2)
    client = coordinator(sqlite_app, county)
    path = f"/rapporter/kontor/{office.id}?fra=2026-07&til=2026-10"
    assert "Perioden før, 1. mars–30. juni 2026: 75,0" in page(client, path)
    small = make_office(county, "Nav Krymp", 8, leaving=4, left_on=date(2026, 6, 30), never_there=1)
    db.session.commit()
    # The office has four people from July on, and the period before is not shown beside one that is withheld.
    assert "Perioden før, 1." not in page(client, f"/rapporter/kontor/{small.id}?fra=2026-07&til=2026-10")
