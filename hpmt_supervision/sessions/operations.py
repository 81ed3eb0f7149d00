"""Writes to sessions, under one name; booking, changing, answering and holding have modules of their own."""

from hpmt_supervision.sessions.answer_operations import answer_invitation, ask_again
from hpmt_supervision.sessions.booking_operations import book_series
from hpmt_supervision.sessions.change_operations import (
    cancel_session,
    cancel_sessions,
    change_sessions,
)
from hpmt_supervision.sessions.guest_operations import invite_guest, withdraw_guest
from hpmt_supervision.sessions.holding_operations import mark_held, possible_attendees, take_attendance
from hpmt_supervision.sessions.joint_operations import invite_beyond, withdraw_joint
from hpmt_supervision.sessions.undo_operations import undo_act

__all__ = [
    "answer_invitation",
    "ask_again",
    "book_series",
    "cancel_session",
    "cancel_sessions",
    "change_sessions",
    "invite_beyond",
    "invite_guest",
    "mark_held",
    "possible_attendees",
    "take_attendance",
    "undo_act",
    "withdraw_guest",
    "withdraw_joint",
]
