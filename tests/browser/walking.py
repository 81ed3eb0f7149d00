"""What the stories share: signing in as a person does, holding each page against axe, and counting what is typed."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from hpmt_supervision.auth import operations as auth_operations
from hpmt_supervision.people.models import Person
from tests.browser.conftest import PHONE, LiveServer, axe_violations, sideways_scroll

PASSWORD = "et langt og eget passord"


def see(page: Page) -> None:
    """Hold the page as it stands against axe and sideways scrolling, on the desktop and on a phone."""
    size = page.viewport_size
    assert size is not None
    for chosen in (size, PHONE):
        page.set_viewport_size(chosen)  # type: ignore[arg-type]
        assert axe_violations(page) == [], page.url
        assert sideways_scroll(page) == 0, page.url
    page.set_viewport_size(size)


def sign_in(page: Page, server: LiveServer, login: str) -> None:
    """Sign in on the page, as a person does."""
    page.goto(server.address + "/")
    page.get_by_label("Innloggingsnavn").fill(login)
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    see(page)
    follow(page, page.get_by_role("button", name="Logg inn"))
    expect(page.get_by_role("heading", level=1, name="Min side")).to_be_visible()
    see(page)


def account_for(person: Person, login: str) -> None:
    """Give a person a login with the stories' password."""
    account = auth_operations.make_account(person=person, login_name=login, by=None)
    auth_operations.set_password(account=account, new_password=PASSWORD, by=None)


def follow(page: Page, target: Locator) -> None:
    """Click what leads to another page, and wait until it is there.

    What is looked at or clicked next must not be the page that is on its way out, and what is sent must have arrived
    before another address is asked for. A draft saved meanwhile gives its page an address, which is no new page.
    """
    with page.expect_event("load"):
        target.click()


def to_signing(page: Page) -> None:
    """Walk through what is left of an agenda, each step's page loaded before the next, to the page that signs."""
    onward = page.get_by_role("button", name=re.compile("^(Neste:|Gå til signering)"))
    while page.get_by_role("heading", level=1, name="Signer veiledningsloggen").count() == 0:
        follow(page, onward)


@dataclass
class Typist:
    """Remembers every text a person typed, whoever it was."""

    typed: list[str] = field(default_factory=list)

    def type(self, field_on_page: Locator, text: str) -> None:
        """Type a text into an empty or filled field, as a person does."""
        field_on_page.fill(text)
        self.typed.append(text)

    def times(self, text: str) -> int:
        """Return into how many fields a text was typed."""
        return sum(text in one for one in self.typed)
