"""Which logs the pages of sessions lead to; the room that has the logs comes later and hands its question in.

When the app starts::

    logs_provider.provide_readable_logs(app, readable_of)    # viewer, session keys -> logs the viewer may read

Until it has, no page leads to a log. Who may read one is decided there alone, so that every link leads to a page.
"""

from collections.abc import Callable, Mapping, Sequence

from flask import Flask, current_app

from hpmt_supervision.people.viewer import Viewer

Provider = Callable[[Viewer, Sequence[int]], Mapping[int, bool]]

_KEY = "hpmt_readable_logs"


def provide_readable_logs(app: Flask, provider: Provider) -> None:
    """Let the pages of sessions link to the logs that ``provider`` names."""
    app.extensions[_KEY] = provider


def readable_logs_of(viewer: Viewer, session_ids: Sequence[int]) -> Mapping[int, bool]:
    """Return those sessions whose log the viewer may read now, by key: whether it can still be written in.

    Args:
        viewer: who asks.
        session_ids: keys of sessions the viewer may see.
    """
    provider: Provider | None = current_app.extensions.get(_KEY)
    return provider(viewer, session_ids) if provider and session_ids else {}
