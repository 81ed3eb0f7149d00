"""The roles there are, their names, and what each may do. What they may do it to is the policy of each room."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.permissions import Permission


class Role(StrEnum):
    """The roles of the supervision structure."""

    COUNSELLOR = "counsellor"
    HPMT_SUPERVISOR = "hpmt_supervisor"
    FM_SUPERVISOR = "fm_supervisor"
    RESOURCE_GROUP = "resource_group"
    OFFICE_LEADER = "office_leader"
    COUNTY_COORDINATOR = "county_coordinator"
    RESEARCHER = "researcher"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.COUNSELLOR: _l("KVP-veileder"),
    Role.HPMT_SUPERVISOR: _l("HPMT-veileder"),
    Role.FM_SUPERVISOR: _l("FM-veileder"),
    Role.RESOURCE_GROUP: _l("Ressursgruppa"),
    Role.OFFICE_LEADER: _l("Nav-leder"),
    Role.COUNTY_COORDINATOR: _l("Fylkeskoordinator"),
    Role.RESEARCHER: _l("Forsker"),
    Role.ADMINISTRATOR: _l("Administrator"),
}

_LEADS = frozenset(
    {
        Permission.SEE_SESSIONS,
        Permission.LEAD_SESSIONS,
        Permission.READ_CASES,
        Permission.READ_LOGS,
        Permission.WRITE_CASES,
        Permission.ANSWER_WARNINGS,
        Permission.ANSWER_QUESTIONS,
    }
)
_FOLLOWS = frozenset({Permission.SEE_FIGURES_BELOW, Permission.ASK_OFFICES, Permission.SET_WARNING_LIMITS})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COUNSELLOR: frozenset(
        {
            Permission.WRITE_FE_FORMS,
            Permission.WRITE_CASES,
            Permission.READ_CASES,
            Permission.SEE_SESSIONS,
            Permission.READ_LOGS,
        }
    ),
    Role.HPMT_SUPERVISOR: _LEADS
    | {
        Permission.SEE_OFFICE_FIGURES,
        Permission.REGISTER_TRAINING,
        Permission.AGREE_REVIEWS,
        Permission.REPORT_PERIODS,
    },
    Role.FM_SUPERVISOR: _LEADS | _FOLLOWS | {Permission.REGISTER_TRAINING, Permission.REPORT_PERIODS},
    Role.RESOURCE_GROUP: _LEADS
    | _FOLLOWS
    | {
        Permission.REGISTER_TRAINING,
        Permission.REPORT_PERIODS,
        Permission.MANAGE_STUDIES,
    },
    # A leader may be invited to a review of what was agreed; such a session shows no case and no log. What is asked
    # about the office comes to the leader only while nobody leads its groups.
    Role.OFFICE_LEADER: frozenset(
        {
            Permission.SEE_OFFICE_FIGURES,
            Permission.SEE_SESSIONS,
            Permission.AGREE_REVIEWS,
            Permission.REPORT_PERIODS,
            Permission.ANSWER_QUESTIONS,
        }
    ),
    Role.COUNTY_COORDINATOR: _FOLLOWS | {Permission.MANAGE_CLOSED_PERIODS, Permission.REPORT_PERIODS},
    Role.RESEARCHER: frozenset({Permission.REQUEST_EXTRACTS}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.SEE_STRUCTURE,
            Permission.MANAGE_STRUCTURE,
            Permission.MANAGE_CLOSED_PERIODS,
            Permission.MANAGE_ACCOUNTS,
            Permission.EXCHANGE_RECORDS,
            Permission.SEE_OPERATIONS,
            Permission.SET_RETENTION,
            Permission.SEE_AUDIT_TRAIL,
            Permission.EMERGENCY_ACCESS,
            Permission.REGISTER_TRAINING,
        }
    ),
}

# The role that goes with a part in a group: whoever supervises one level is supervised on the next.
_ROLE_BY_LEVEL = {
    0: Role.COUNSELLOR,
    1: Role.HPMT_SUPERVISOR,
    2: Role.FM_SUPERVISOR,
    3: Role.RESOURCE_GROUP,
}

_LEVEL_BY_ROLE = {role: level for level, role in _ROLE_BY_LEVEL.items() if level > 0}

EVERYONE = frozenset({Permission.PUBLIC, Permission.SIGNED_IN})


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return every permission a role gives, with those that everyone signed in has."""
    return ROLE_PERMISSIONS[role] | EVERYONE


def role_in_group(level: int, part: str) -> Role:
    """Return the role that goes with a part in a group.

    Args:
        level: the group's level, 1–3.
        part: ``supervisor`` or ``supervisee``.
    """
    return _ROLE_BY_LEVEL[level if part == "supervisor" else level - 1]


def level_led_by(role: Role) -> int | None:
    """Return the level of the groups a role leads, 1–3, or None for a role that leads none.

    Args:
        role: the role.
    """
    return _LEVEL_BY_ROLE.get(role)
