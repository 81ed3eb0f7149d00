"""What an audit found, and whether it may pass. Values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.advisories.ignored import Ignored


@dataclass(frozen=True, order=True)
class Vulnerability:
    """One known vulnerability of one pinned package; ``ids`` are all its names, the database's own first."""

    package: str
    version: str
    ids: tuple[str, ...]
    fixed_in: str


@dataclass(frozen=True)
class Audit:
    """What was asked and answered.

    Attributes:
        what: the kind of packages, such as "Python".
        audited: how many packages the database answered about; none when it was not reached.
        vulnerabilities: what it knows.
        unanswered: the packages it could say nothing about.
    """

    what: str
    audited: int
    vulnerabilities: tuple[Vulnerability, ...] = ()
    unanswered: tuple[str, ...] = ()


def of_python(report: Mapping[str, Any]) -> Audit:
    """Read the JSON of pip-audit. A package that it skipped was not audited, even though pip-audit counts it as well.

    Args:
        report: what it printed.
    """
    audited, found, unanswered = 0, [], []
    for package in report["dependencies"]:
        if "skip_reason" in package:
            unanswered.append(package["name"])
            continue
        audited += 1
        for known in package["vulns"]:
            ids = (known["id"], *known["aliases"])
            fixed = ", ".join(known["fix_versions"])
            found.append(Vulnerability(package["name"], package["version"], ids, fixed))
    return Audit("Python", audited, tuple(sorted(found)), tuple(unanswered))


def of_npm(report: Mapping[str, Any]) -> Audit:
    """Read the JSON of npm audit. A package that is there because of another's fault only names the other.

    Args:
        report: what it printed.
    """
    found = set()
    for name, package in report["vulnerabilities"].items():
        for known in package["via"]:
            if isinstance(known, dict):
                ids = (known["url"].rstrip("/").rpartition("/")[2], str(known["source"]))
                found.add(Vulnerability(name, known["range"], ids, ""))
    return Audit("npm", report["metadata"]["dependencies"]["total"], tuple(sorted(found)))


def judged(audit: Audit, ignored: Iterable[Ignored], today: date) -> tuple[list[str], bool]:
    """Return what to print, and whether it may pass.

    Args:
        audit: what was found.
        ignored: what is let pass.
        today: the day of the audit.
    """
    if not audit.audited:
        return [f"{audit.what}: the database of advisories was not reached, so nothing was audited."], True
    lines: list[str] = []
    passes = True
    known = list(ignored)
    for one in audit.vulnerabilities:
        rule = next((rule for rule in known if rule.package == one.package and rule.id in one.ids), None)
        named = f"{audit.what}: {one.package} {one.version} {' '.join(one.ids)}"
        if rule is not None and today <= rule.until:
            lines.append(f"{named} is let pass until {rule.until}: {rule.why}")
            continue
        passes = False
        if rule is not None:
            lines.append(f"{named} was let pass until {rule.until}; look at it again: {rule.why}")
        else:
            lines.append(f"{named} is a known vulnerability.{_mended_in(one)}")
    if audit.unanswered:
        lines.append(f"{audit.what}: nothing is known of {_listed(audit.unanswered)}.")
    left = "no vulnerability left" if passes else "not passed"
    return [*lines, f"{audit.what}: {audit.audited} packages audited, {left}."], passes


def _mended_in(one: Vulnerability) -> str:
    return f" Mended in {one.fixed_in}." if one.fixed_in else ""


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
