"""States move by an explicit table: from, to, and who may make the move."""

from collections.abc import Collection, Mapping
from typing import Any

from hpmt_supervision.core.errors import IllegalMove


class StateTable:
    """A table of legal moves.

    Args:
        moves: maps (from, to) to the parts a person may have to make the move.
        refusal: the sentence for a move that is not in the table, or not for this person.
    """

    def __init__(self, moves: Mapping[tuple[str, str], Collection[str]], *, refusal: Any) -> None:
        self.moves = {pair: frozenset(parts) for pair, parts in moves.items()}
        self.refusal = refusal

    def allows(self, current: str, target: str, parts: Collection[str]) -> bool:
        """Tell whether someone with these parts may move from ``current`` to ``target``."""
        return bool(self.moves.get((current, target), frozenset()) & frozenset(parts))

    def check(self, current: str, target: str, parts: Collection[str]) -> None:
        """Pass silently when the move is legal.

        Raises:
            IllegalMove: with the table's sentence when it is not.
        """
        if not self.allows(current, target, parts):
            raise IllegalMove(self.refusal)
