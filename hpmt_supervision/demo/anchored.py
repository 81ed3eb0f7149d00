"""The training of the demo's year, and the reviews that leaders and supervisors agreed on."""

from datetime import date, timedelta
from functools import partial

from hpmt_supervision.anchoring import operations as anchoring
from hpmt_supervision.anchoring.models import AgreedReview
from hpmt_supervision.demo import cast
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.extensions import db
from hpmt_supervision.learning import operations as learning
from hpmt_supervision.learning import queries
from hpmt_supervision.people.roles import Role

# Which course each office's group came through, so many days after the year began.
TRAINED = {
    cast.FJORDVIK: (("basic_1", 41), ("basic_2", 76), ("basic_3", 146), ("basic_4", 202), ("booster", 334)),
    cast.GRANLI: (("basic_1", 41), ("basic_2", 76)),
    cast.STORENG: (("basic_1", 41),),
}
LEADER_MODULE_DAYS = 63
REVIEW_AHEAD_DAYS, REVIEW_PASSED_DAYS = 17, 12


def plan_training_and_reviews(scene: Scene) -> None:
    """Plan what is registered of training, and each review from the day it was agreed on.

    Args:
        scene: the stage; what is planned takes nothing from its source of chance.
    """
    for office in cast.OFFICES:
        for code, days in TRAINED[office.name]:
            day = scene.first_day + timedelta(days=days)
            # Registered the week after, by whoever leads the group then.
            register = partial(_register, scene, office.supervisors[0], Role.HPMT_SUPERVISOR, office.group, code, day)
            scene.plan_workday(day + timedelta(days=5), "14:10", register)
    for office in cast.OFFICES[:2]:
        day = scene.first_day + timedelta(days=LEADER_MODULE_DAYS)
        scene.plan_workday(day + timedelta(days=4), "12:30", partial(_register_leader, scene, office, day))
    _plan_reviews(scene)


def _register(scene: Scene, by: str, role: Role, group_name: str, code: str, day: date) -> None:
    viewer, group = scene.viewer(by, role), scene.groups[group_name]
    people = [person.id for person in queries.people_to_register(viewer, group)]
    if people:
        learning.register_completions(
            group_id=group.id, course_id=_course(code), completed_on=day, person_ids=people, by=viewer
        )


def _register_leader(scene: Scene, office: cast.Office, day: date) -> None:
    learning.register_completions(
        group_id=scene.groups[office.group].id,
        course_id=_course("leader_module"),
        completed_on=day,
        person_ids=[scene.people[office.leader].id],
        by=scene.viewer(cast.OLAV, Role.RESOURCE_GROUP),
    )


def _course(code: str) -> int:
    return next(course.id for course in queries.courses() if course.code == code)


def _plan_reviews(scene: Scene) -> None:
    fjordvik, granli = cast.OFFICES[:2]
    for after, leader_present in ((92, True), (188, False)):
        day = scene.workday_before(scene.first_day + timedelta(days=after))
        scene.plan_workday(day - timedelta(days=40), "11:15", partial(_agree, scene, fjordvik, day))
        scene.plan(day, "14:55", partial(_hold, scene, fjordvik, day, leader_present))
    ahead = scene.workday_before(scene.today + timedelta(days=REVIEW_AHEAD_DAYS))
    scene.plan_workday(scene.today - timedelta(days=20), "11:20", partial(_agree, scene, fjordvik, ahead))
    passed = scene.workday_before(scene.today - timedelta(days=REVIEW_PASSED_DAYS))
    scene.plan_workday(passed - timedelta(days=50), "11:25", partial(_agree, scene, granli, passed))


def _agree(scene: Scene, office: cast.Office, day: date) -> None:
    anchoring.agree_review(
        unit_id=scene.units[office.name].id,
        agreed_on=day,
        agreed_with_id=scene.people[office.supervisors[0]].id,
        by=scene.viewer(office.leader, Role.OFFICE_LEADER),
    )


def _hold(scene: Scene, office: cast.Office, day: date, leader_present: bool) -> None:
    review = db.session.query(AgreedReview).filter_by(unit_id=scene.units[office.name].id, agreed_on=day).one()
    anchoring.register_review(
        review_id=review.id,
        held_on=day,
        leader_present=leader_present,
        expected_version=None,
        by=scene.viewer(office.supervisors[0], Role.HPMT_SUPERVISOR),
    )
