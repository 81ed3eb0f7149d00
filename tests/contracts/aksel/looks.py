"""A macro and the states in which it is compared with the component of Aksel that it stands for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from tests.contracts.aksel.markup import Differs

Node = list[Any]
State = dict[str, Any]

# Arguments that every macro hands on as they are, or that only our own style sheet reads.
HANDED_ON = {
    "attrs": "further attributes of the page's own, refused when the policy forbids them",
    "css_class": "our own class beside Aksel's",
    "id": "ids are normalised",
}


@dataclass(frozen=True)
class Look:
    """How one macro is compared.

    Attributes:
        macro: the macro's name in ``all.html``, or ``frame.<name>``.
        react: the element of React for one state.
        fixed: arguments that are only texts and values, with the value used in the comparison.
        states: arguments that choose the markup, with every value a page may give; all combinations are compared.
        given: arguments that change the markup by being there, with the value used; compared with and without.
        ours: arguments that add what Aksel has not, with the reason; they are left alone in the comparison.
        possible: whether a combination has a meaning.
        draw: writes the markup, when it takes more than calling the macro.
        part: the element of our markup that is compared, when the macro writes more around it.
        react_part: the same for React's.
        differs: what is changed in React's markup first, each with its reason.
    """

    macro: str
    react: Callable[[State], Node]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    states: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    ours: Mapping[str, str] = field(default_factory=dict)
    possible: Callable[[State], bool] = lambda state: True
    draw: Callable[[Any, State], str] | None = None
    part: str | None = None
    react_part: str | None = None
    differs: tuple[Differs, ...] = ()

    def combinations(self) -> Iterator[State]:
        """Return every state that is compared, as arguments of the macro."""
        names = [*self.states, *self.given]
        values = [*self.states.values(), *((None, sample) for sample in self.given.values())]
        for chosen in product(*values):
            state = {**self.fixed, **dict(zip(names, chosen, strict=True))}
            if self.possible(state):
                yield state

    def write(self, macros: Any, state: State) -> str:
        """Return our markup of one state."""
        if self.draw is not None:
            return str(self.draw(macros, state))
        return str(getattr(macros, self.macro)(**state))


def properties(**values: Any) -> State:
    """Return properties of a React element without those that have no value."""
    return {name: value for name, value in values.items() if value is not None and value is not False}


def icon(name: str | None, css_class: str | None = None) -> State | None:
    """Return an icon as a property, as pages use it: passed over by screen readers."""
    return {"element": [f"icon:{name}", properties(**{"aria-hidden": True, "className": css_class})]} if name else None


def hidden(text: str | None) -> list[Node]:
    """Return the text that is only read aloud, as a child, or nothing."""
    return [["span", {"className": "aksel-sr-only"}, text]] if text else []
