"""Settings of mail: what is read, and what is refused with a sentence."""

from pathlib import Path

import pytest

from hpmt_supervision.environment import SettingsError
from hpmt_supervision.mail_settings import Tls, read_mail_settings

SERVER = {"HPMT_SMTP_HOST": "smtp.example.org", "HPMT_MAIL_FROM": "Veiledning i Viken <post@example.org>"}


def test_without_a_server_nothing_need_be_set() -> None:
    settings = read_mail_settings({})
    assert (settings.host, settings.sender_name, settings.domain) == (None, "HPMT Veiledning", "hpmt.invalid")


def test_a_server_is_read_with_the_port_of_its_guard() -> None:
    settings = read_mail_settings(SERVER)
    assert (settings.host, settings.port, settings.tls) == ("smtp.example.org", 587, Tls.STARTTLS)
    assert (settings.sender_name, settings.sender_address) == ("Veiledning i Viken", "post@example.org")
    assert read_mail_settings(SERVER | {"HPMT_SMTP_TLS": "tls"}).port == 465
    assert read_mail_settings(SERVER | {"HPMT_SMTP_TLS": "none", "HPMT_SMTP_PORT": "2525"}).port == 2525


def test_a_password_may_lie_in_a_file_and_is_never_printed(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hemmelig\n", encoding="utf-8")
    env = SERVER | {"HPMT_SMTP_USER": "app", "HPMT_SMTP_PASSWORD_FILE": str(tmp_path / "password")}
    settings = read_mail_settings(env)
    assert settings.password == "hemmelig" and "hemmelig" not in repr(settings)
    with pytest.raises(SettingsError, match="HPMT_SMTP_PASSWORD_FILE"):
        read_mail_settings(env | {"HPMT_SMTP_PASSWORD": "en annen"})


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"HPMT_SMTP_HOST": "smtp.example.org:587"}, "HPMT_SMTP_HOST"),
        ({"HPMT_SMTP_TLS": "ssl"}, "HPMT_SMTP_TLS"),
        ({"HPMT_SMTP_PORT": "0"}, "HPMT_SMTP_PORT"),
        ({"HPMT_SMTP_USER": "app"}, "HPMT_SMTP_PASSWORD"),
        ({"HPMT_SMTP_PASSWORD": "x"}, "HPMT_SMTP_USER"),
        ({"HPMT_SMTP_USER": "app", "HPMT_SMTP_PASSWORD_FILE": "/finnes/ikke"}, "HPMT_SMTP_PASSWORD_FILE"),
        ({"HPMT_MAIL_FROM": ""}, "HPMT_MAIL_FROM"),
        ({"HPMT_MAIL_FROM": "post"}, "HPMT_MAIL_FROM"),
        ({"HPMT_MAIL_FROM": "post@example.org\r\nBcc: alle@example.org"}, "HPMT_MAIL_FROM"),
        ({"HPMT_MAIL_FROM": "a@example.org, b@example.org"}, "HPMT_MAIL_FROM"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(changes: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_mail_settings(SERVER | changes)
