"""Writes to published times, under one name; each part has a module of its own."""

from hpmt_supervision.bookable_times.publishing_operations import close_time, publish_times
from hpmt_supervision.bookable_times.request_operations import answer_request, lapse_requests
from hpmt_supervision.bookable_times.taking_operations import give_back, move_time, take_time
from hpmt_supervision.bookable_times.waiting_operations import join_waiting_list, leave_waiting_list

__all__ = [
    "answer_request",
    "close_time",
    "give_back",
    "join_waiting_list",
    "lapse_requests",
    "leave_waiting_list",
    "move_time",
    "publish_times",
    "take_time",
]
