"""The mails of a report: that one has come, and that one is answered. A link and a period, never a text or a figure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask_babel import force_locale
from flask_babel import gettext as _

from hpmt_supervision.level_reports.models import LevelReport, ReportAnswer, ReportVersion
from hpmt_supervision.level_reports.titles import title_of
from hpmt_supervision.mail.operations import queue_mail
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.web.links import absolute_url

if TYPE_CHECKING:
    from hpmt_supervision.level_reports.queries import Recipient

KIND = "level_report"


def tell_receivers(
    report: LevelReport, version: ReportVersion, recipients: Iterable["Recipient"], *, by: Viewer
) -> None:
    """Queue a mail to each of those a version is sent to, but not to whoever sent it."""
    for recipient in recipients:
        if recipient.person_id == by.person_id:
            continue
        with force_locale(recipient.language):
            what = title_of(report)
            subject = (
                _("Ny rapport: %(what)s", what=what)
                if version.number == 1
                else _("Ny versjon av rapport: %(what)s", what=what)
            )
            text = _("Det er sendt en rapport til deg. Les den og svar her: %(link)s", link=_link(report))
        _queue(f"level_report:{version.id}:sent:{recipient.person_id}", recipient, subject, text)


def tell_writer(report: LevelReport, answer: ReportAnswer, recipients: Iterable["Recipient"]) -> None:
    """Queue a mail to whoever sent a version that it is answered."""
    for recipient in recipients:
        with force_locale(recipient.language):
            subject = _("Svar på rapport: %(what)s", what=title_of(report))
            text = _("Rapporten din er besvart. Les svaret her: %(link)s", link=_link(report))
        _queue(f"level_report:answer:{answer.id}:{recipient.person_id}", recipient, subject, text)


def _link(report: LevelReport) -> str:
    return absolute_url("level_reports.show", report_id=report.id)


def _queue(key: str, recipient: "Recipient", subject: str, text: str) -> None:
    queue_mail(
        key=key,
        kind=KIND,
        to_address=recipient.address,
        to_name=recipient.name,
        subject=subject,
        text=text + "\n",
        person_id=recipient.person_id,
    )
