"""What the author's page about sharing one case shows."""

from dataclasses import dataclass

from hpmt_supervision.cases.case_page import text_days_of
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.queries import ReadableCase, readable_case
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.forwarding.case_part import is_open, needs_around
from hpmt_supervision.forwarding.models import CaseShare, ShareState
from hpmt_supervision.forwarding.progress import Progress, progress_of
from hpmt_supervision.forwarding.queries import NeedLine, shares_of
from hpmt_supervision.forwarding.receiving import leader_names, receiving_groups
from hpmt_supervision.forwarding.share_operations import NO_SHARE
from hpmt_supervision.forwarding.wording import NextLevel, above
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class SharePage:
    """Everything on the page.

    Attributes:
        shown: the case on the author's own level.
        words: what the next level is called.
        share: what the author has answered, or None.
        line: what it was forwarded by, or None.
        receivers: the groups it can go to, or the one it went to, each with the names of those who lead it.
        text_days: days from closing until the text is deleted.
    """

    shown: ReadableCase
    words: NextLevel
    share: CaseShare | None
    line: NeedLine | None
    receivers: list[tuple[SupervisionGroup, list[str]]]
    text_days: int

    @property
    def case(self) -> SupervisionCase:
        """Return the case."""
        return self.shown.case

    @property
    def state(self) -> str | None:
        """Return what the author has answered, or None when there is neither question nor answer."""
        return self.share.state if self.share else None

    @property
    def version(self) -> int:
        """Return the version of the answer as the page was opened with it."""
        return self.share.version if self.share else NO_SHARE

    @property
    def has_said_yes(self) -> bool:
        """Tell whether the answer is yes."""
        return self.state == ShareState.YES

    @property
    def is_open(self) -> bool:
        """Tell whether the case can be shared."""
        return is_open(self.case)

    @property
    def progress(self) -> Progress:
        """Return how far it has got on the level above."""
        return progress_of(self.case, self.line)


def share_page(viewer: Viewer, case_id: int) -> SharePage:
    """Return what the page shows of one of the viewer's own cases.

    Raises:
        NotFound: for somebody else's case, a draft, or a case with no level above its group.
    """
    shown = readable_case(viewer, case_id)
    group = shown.case.group
    words = above(group.level) if group else None
    if not shown.is_own or group is None or words is None or shown.case.state == CaseState.DRAFT:
        raise NotFound("")
    line = needs_around(case_id).went_by
    groups = [line.need.to_group] if line else receiving_groups(group, viewer)
    names = leader_names([found.id for found in groups], viewer.today) if groups else {}
    return SharePage(
        shown=shown,
        words=words,
        share=shares_of([case_id]).get(case_id),
        line=line,
        receivers=[(found, names[found.id]) for found in groups],
        text_days=text_days_of(shown.case),
    )
