"""What the documents say is so: links lead somewhere, and commands, settings and endpoints exist under their names."""

import re
from functools import cache
from pathlib import Path

import click
import pytest
from flask import Flask

from hpmt_supervision.cli import main
from hpmt_supervision.logs.due import DUE_DAYS
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.retention import kinds
from hpmt_supervision.sessions.unusual_times import EARLIEST, LATEST
from tests.interface_texts import is_interface_text
from tests.pictures import PICTURES

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDE = ROOT / "docs" / "guide"
# The format of the files in and out is written for programmers, in English.
GUIDE_PAGES = [page for page in sorted(GUIDE.glob("*.md")) if page.name != "exchange.md"]
ROLE_PAGES = {
    Role.COUNSELLOR: "kvp-veileder.md",
    Role.HPMT_SUPERVISOR: "hpmt-veileder.md",
    Role.FM_SUPERVISOR: "fm-veileder.md",
    Role.RESOURCE_GROUP: "ressursgruppa.md",
    Role.OFFICE_LEADER: "nav-leder.md",
    Role.COUNTY_COORDINATOR: "fylkeskoordinator.md",
    Role.RESEARCHER: "forsker.md",
    Role.ADMINISTRATOR: "administrator.md",
}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FOLDERS = ("docs", "tests", "migrations", "hpmt_supervision")
# A name such as cases/queries.py, and not the end of <subject>_queries.py; the way up to it in a link is left out.
FILE = re.compile(r"(?<![\w./<>*-])(?:\.\./)*((?:[\w-]+/)*[\w-]+\.(?:md|py|html|css|js|toml|lock|json))\b(?![\w/])")
# A product that is called as a file is, and what make assets joins.
NO_FILES = frozenset({"Node.js", "vendor/fullcalendar.js"})
LARGEST_PICTURE = 200 * 1024


def named(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def without_code_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_and_picture_leads_to_a_file(document: Path) -> None:
    targets = [target for target in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in target]
    missing = [target for target in targets if not (document.parent / target.partition("#")[0]).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_file_of_the_documents_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = [path for path in CODE.findall(text) if re.fullmatch(rf"({'|'.join(FOLDERS)})/[\w./-]*", path)]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    # A file is often named by the end of its path, and not always as code.
    assert [name for name in FILE.findall(text) if name not in NO_FILES and name not in ends_of_paths()] == []


@cache
def ends_of_paths() -> frozenset[str]:
    """Return every way to name a file of the repository by the end of its path."""
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix != ".pyc"]
    parts = [file.relative_to(ROOT).parts for file in (*files, *ROOT.iterdir()) if file.is_file()]
    return frozenset("/".join(one[first:]) for one in parts for first in range(len(one)))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_no_document_names_a_path_of_a_machine(document: Path) -> None:
    found = re.findall(r"(?<![\w.:/<>])/(?:home|work|root|tmp|usr|opt|Users|var|etc)/\S*", document.read_text("utf-8"))
    assert found == []


def test_pictures_are_small_enough_to_be_read_with_the_page() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size > LARGEST_PICTURE] == []


def test_every_picture_is_shown_and_made_by_the_command() -> None:
    taken = {f"{picture.name}.png" for picture in PICTURES}
    stored = {file.name for file in (ROOT / "docs" / "pictures").glob("*.png")}
    shown = {
        target.rpartition("/")[2]
        for document in DOCUMENTS
        for _, target in PICTURE.findall(document.read_text(encoding="utf-8"))
    }
    assert len(taken) == len(PICTURES)
    assert taken == stored == shown


@pytest.mark.parametrize("document", [README, *GUIDE_PAGES], ids=named)
def test_every_picture_says_in_words_what_it_shows(document: Path) -> None:
    words = [text for text, _ in PICTURE.findall(document.read_text(encoding="utf-8"))]
    assert [text for text in words if len(text) < 15] == []


def test_the_guide_has_a_page_for_every_role() -> None:
    contents = LINK.findall((GUIDE / "README.md").read_text(encoding="utf-8"))
    assert set(ROLE_PAGES) == set(Role)
    assert {page.name for page in GUIDE_PAGES if page.name != "README.md"} <= set(contents)
    assert set(ROLE_PAGES.values()) <= set(contents)


@pytest.mark.parametrize("page", ROLE_PAGES.values())
def test_the_page_of_a_role_says_what_one_needs_to_know(page: str) -> None:
    headings = re.findall(r"^## (.+)$", (GUIDE / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    for wanted in (r"Den første dagen", r"Hva .+ ser, og hva .+ aldri ser", r"Hva andre ser", r"Når noe går galt"):
        assert [heading for heading in headings if re.match(wanted, heading)], wanted


@pytest.mark.parametrize("page", GUIDE_PAGES, ids=named)
def test_what_the_guide_quotes_is_what_the_application_says(page: Path) -> None:
    text = re.sub(r"\s+", " ", page.read_text(encoding="utf-8"))
    quoted = re.findall("«([^«»]+)»", text)
    assert [words for words in quoted if not is_interface_text(words)] == []
    assert text.count("«") == text.count("»") == len(quoted)


def test_the_guide_tells_the_hours_outside_which_a_time_is_asked_about() -> None:
    page = re.sub(r"\s+", " ", (GUIDE / ROLE_PAGES[Role.HPMT_SUPERVISOR]).read_text(encoding="utf-8"))
    assert f"eller utenfor kl. {EARLIEST:%H.%M}–{LATEST:%H.%M}, står det over datoene" in page


@pytest.mark.parametrize("page", [README, *GUIDE_PAGES], ids=named)
def test_links_to_a_heading_find_it(page: Path) -> None:
    missing = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        if anchor and "://" not in target:
            text = ((page.parent / file) if file else page).read_text(encoding="utf-8")
            headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
            if anchor not in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}:
                missing.append(target)
    assert missing == []


def commands_named_in(document: Path) -> set[str]:
    """Return the commands a page of the guide names, ``hpmt`` left out."""
    codes = CODE.findall(document.read_text(encoding="utf-8"))
    return {" ".join(code.split()[1:]) for code in codes if re.fullmatch(r"hpmt( [a-z]+)+", code)}


@pytest.mark.parametrize("page", GUIDE_PAGES, ids=named)
def test_the_guide_names_the_commands_there_are(page: Path, sqlite_app: Flask) -> None:
    assert commands_named_in(page) - commands_of(sqlite_app.cli, click.Context(main)) == set()


def commands_named_in_readme() -> set[str]:
    """Return the commands README names, ``hpmt`` left out; a name in a table row after the first shares its group."""
    found: set[str] = set()
    for line in README.read_text(encoding="utf-8").splitlines():
        group = ""
        for code in CODE.findall(line):
            command = re.match(r"(?:\S*/)?hpmt ((?:[a-z]+(?:-[a-z]+)* ?)+)", code)
            if command:
                words = command[1].split()
                found.add(" ".join(words))
                group = words[0]
            elif group and line.startswith("| `hpmt") and re.fullmatch("[a-z]+(?:-[a-z]+)*", code):
                found.add(f"{group} {code}")
    return found


def commands_of(group: click.Group, context: click.Context, before: str = "") -> set[str]:
    """Return every command beneath a group, with the words that lead to it."""
    found: set[str] = set()
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        found.add(f"{before}{name}")
        if isinstance(command, click.Group):
            found |= commands_of(command, context, f"{before}{name} ")
    return found


def test_readme_names_the_commands_there_are(sqlite_app: Flask) -> None:
    there_are = commands_of(sqlite_app.cli, click.Context(main))
    in_readme = commands_named_in_readme()
    assert in_readme - there_are == set()
    groups = {command.partition(" ")[0] for command in there_are if " " in command}
    ours = {command for command in there_are - groups if not command.startswith("db ")}
    assert ours - in_readme == set()


def test_readme_lists_the_settings_there_are() -> None:
    rows = re.findall(r"^\| `(HPMT_[A-Z_]+)` \|", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    source = (ROOT / "hpmt_supervision" / "config.py").read_text(encoding="utf-8")
    # What is set for each identity provider has a page of its own, which README leads to.
    assert sorted(rows) == sorted({*re.findall(r'"(HPMT_[A-Z_]+)"', source), "HPMT_OIDC", "HPMT_SMTP_PASSWORD_FILE"})


def test_the_page_on_signing_in_lists_its_settings() -> None:
    page = (ROOT / "docs" / "sign-in.md").read_text(encoding="utf-8")
    source = (ROOT / "hpmt_supervision" / "sign_in_settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"(HPMT_[A-Z_]+)"', source)) - {"HPMT_PRODUCTION"}
    assert names
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_the_page_on_retention_tells_the_terms_and_limits_there_are(sqlite_app: Flask) -> None:
    page = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z_]+)`[^|]*\|[^|]*\| (\d+ \w+) \| ([^|]+) \|$", page, flags=re.MULTILINE)
    there_are = [
        (
            kind.code,
            f"{kind.term.amount} {kind.term.unit}",
            f"{kind.bounds.lowest}–{kind.bounds.highest}" if kind.bounds else "the same everywhere",
        )
        for kind in kinds()
    ]
    assert sorted(told) == sorted(there_are)


def test_the_rooms_document_lists_endpoints_that_exist(sqlite_app: Flask) -> None:
    text = (ROOT / "docs" / "rooms.md").read_text(encoding="utf-8")
    table = text[text.index("## Addresses") : text.index("## Tests")]
    rooms = set(re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE))
    listed = {name for name in CODE.findall(table) if re.fullmatch(r"\w+\.\w+", name)}
    there_are = {rule.endpoint for rule in sqlite_app.url_map.iter_rules()}
    assert listed - there_are == set()
    assert there_are - listed == {"web.static"}
    assert {endpoint.partition(".")[0] for endpoint in there_are} == rooms | {"web"}


def test_the_rooms_document_lists_the_addresses_that_exist(sqlite_app: Flask) -> None:
    text = (ROOT / "docs" / "rooms.md").read_text(encoding="utf-8")
    rules: dict[str, set[str]] = {}
    for rule in sqlite_app.url_map.iter_rules():
        rules.setdefault(rule.endpoint, set()).add(re.sub(r"<[^>]+>", "<>", rule.rule))
    wrong = [
        f"{endpoint} {path}"
        for endpoint, path in re.findall(r"`(\w+\.\w+)` (?:POST )?(/[^\s,|;]*)", text)
        if endpoint in rules
        and re.sub(r"<[^>]+>", "<>", path) not in rules[endpoint]
        and endpoint != "fidelity.frequency_file"
    ]
    assert wrong == []


def test_the_rooms_document_has_the_order_of_the_application() -> None:
    from hpmt_supervision.application import ROOMS

    text = without_code_blocks((ROOT / "docs" / "rooms.md").read_text(encoding="utf-8"))
    order = re.search(r"`(core → [^`]+)`", text)
    assert order is not None
    assert order[1].split(" → ") == ["core", *ROOMS]


@pytest.mark.parametrize("name", ["package-lock.json", "requirements.lock", "requirements-dev.lock", ".npmrc"])
def test_locks_hold_no_addresses(name: str) -> None:
    """What is installed is fixed by name, version and hash; where from is for each machine to say."""
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_the_handbook_tells_the_days_there_are_to_sign_a_log() -> None:
    told = re.findall(r"signert innen (\d+) dager etter", (GUIDE / "hpmt-veileder.md").read_text(encoding="utf-8"))
    assert told == [str(DUE_DAYS)]
