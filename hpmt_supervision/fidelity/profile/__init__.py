"""The profile of an office: whether what is booked is held, and what is practised and learned."""

from hpmt_supervision.fidelity.profile.cards import ProfileCards
from hpmt_supervision.fidelity.profile.queries import office_cards

__all__ = ["ProfileCards", "office_cards"]
