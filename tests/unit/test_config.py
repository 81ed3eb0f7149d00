"""Settings: what is read, what is refused with a sentence, and the keys made at the first start."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from hpmt_supervision import create_app
from hpmt_supervision.config import REQUIRED_IN_PRODUCTION, SettingsError, read_settings

TEXT_KEY = "A" * 43 + "="
AUDIT_KEY = "b" * 32
PRODUCTION = {
    "HPMT_PRODUCTION": "1",
    "HPMT_DATABASE_URL": "postgresql://app@db/hpmt",
    "HPMT_SECRET_KEY": "secret",
    "HPMT_TEXT_KEYS": TEXT_KEY,
    "HPMT_AUDIT_KEYS": AUDIT_KEY,
    "HPMT_HOSTS": "veiledning.example.org",
    "HPMT_BASE_URL": "https://veiledning.example.org",
}


def test_nothing_need_be_set(tmp_path: Path) -> None:
    settings = read_settings({}, instance_path=tmp_path / "new")
    assert settings.database_url == f"sqlite:///{tmp_path / 'new' / 'hpmt.sqlite'}"
    assert (settings.production, settings.hosts, settings.idle_minutes, settings.absolute_hours) == (False, (), 60, 12)
    assert settings.rate_limits


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HPMT_PRODUCTION", "ja"),
        ("HPMT_RATE_LIMITS", "2"),
        ("HPMT_IDLE_MINUTES", "4"),
        ("HPMT_IDLE_MINUTES", "en time"),
        ("HPMT_IDLE_MINUTES", "1.5"),
        ("HPMT_IDLE_MINUTES", "٦٠"),
        ("HPMT_ABSOLUTE_HOURS", "0"),
        ("HPMT_ABSOLUTE_HOURS", "169"),
        ("HPMT_DATABASE_URL", "mysql://localhost/hpmt"),
        ("HPMT_DATABASE_URL", "hpmt.sqlite"),
        ("HPMT_TEXT_KEYS", "kort"),
        ("HPMT_TEXT_KEYS", f"{TEXT_KEY},kort"),
        ("HPMT_TEXT_KEYS", " , "),
        ("HPMT_AUDIT_KEYS", "b" * 31),
        ("HPMT_AUDIT_KEYS", f"{AUDIT_KEY},{AUDIT_KEY}"),
        ("HPMT_AUDIT_KEYS", " , "),
        ("HPMT_HOSTS", "https://veiledning.example.org"),
        ("HPMT_HOSTS", "veiledning.example.org:8000"),
        ("HPMT_HOSTS", "veiledning.example.org/"),
        ("HPMT_HOSTS", ".example.org"),
        ("HPMT_HOSTS", "*"),
        ("HPMT_HOSTS", "a b"),
        ("HPMT_HOSTS", "a..b"),
        ("HPMT_HOSTS", "-a.example.org"),
        ("HPMT_HOSTS", "x" * 64),
        ("HPMT_HOSTS", " , "),
        ("HPMT_BASE_URL", "veiledning.example.org"),
        ("HPMT_BASE_URL", "https://"),
        ("HPMT_BASE_URL", "https://a@veiledning.example.org"),
        ("HPMT_BASE_URL", "https://veiledning.example.org/?a=b"),
        ("HPMT_BASE_URL", "https://veiledning .example.org"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value}, instance_path=tmp_path)


def test_hosts_are_read_as_a_list(tmp_path: Path) -> None:
    settings = read_settings({"HPMT_HOSTS": " Veiledning.Example.org,localhost ,127.0.0.1,"}, instance_path=tmp_path)
    assert settings.hosts == ("veiledning.example.org", "localhost", "127.0.0.1")


def test_production_guesses_nothing(tmp_path: Path) -> None:
    settings = read_settings(PRODUCTION, instance_path=tmp_path)
    assert settings.production and settings.hosts == ("veiledning.example.org",)
    for name in REQUIRED_IN_PRODUCTION:
        with pytest.raises(SettingsError, match=name):
            read_settings({key: value for key, value in PRODUCTION.items() if key != name}, instance_path=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("start", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_the_short_forms_of_postgresql_mean_the_driver_we_ship(tmp_path: Path, start: str) -> None:
    settings = read_settings({"HPMT_DATABASE_URL": f"{start}app@db/hpmt"}, instance_path=tmp_path)
    assert settings.database_url == "postgresql+psycopg://app@db/hpmt"
    assert not settings.is_sqlite


def test_keys_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    first, second = (read_settings({}, instance_path=tmp_path) for _start in range(2))
    assert (first.secret_key, first.text_keys) == (second.secret_key, second.text_keys)
    assert len(first.secret_key) == 64
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["audit.key", "identity.key", "secret.key", "text.key"]
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in files} == {0o600}


def test_an_empty_key_file_is_not_taken_for_a_key(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("\n")
    with pytest.raises(SettingsError, match=r"secret\.key"):
        read_settings({}, instance_path=tmp_path)


def _keys(folder: Path) -> tuple[str, tuple[str, ...]]:
    settings = read_settings({}, instance_path=folder)
    return settings.secret_key, settings.text_keys


def test_processes_that_start_at_once_share_the_keys(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for attempt in range(40):
            folder = tmp_path / str(attempt)
            one, other = pool.map(_keys, [folder, folder], chunksize=1)
            assert one == other and all(one)


def test_a_key_another_process_is_making_is_never_read_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def make() -> str:
        # While one process makes its key another starts, and what that one used must be what both use.
        monkeypatch.undo()
        seen.append(read_settings({}, instance_path=tmp_path).secret_key)
        return "too late"

    monkeypatch.setattr("hpmt_supervision.config.secrets.token_hex", lambda _count: make())
    assert read_settings({}, instance_path=tmp_path).secret_key == seen[0] != ""


def test_keys_stay_out_of_what_is_printed(tmp_path: Path) -> None:
    assert TEXT_KEY not in repr(read_settings(PRODUCTION, instance_path=tmp_path))
    assert AUDIT_KEY not in repr(read_settings(PRODUCTION, instance_path=tmp_path))
    assert "'secret'" not in repr(read_settings(PRODUCTION, instance_path=tmp_path))


def test_errors_of_the_database_carry_no_values(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path / 'a.sqlite'}", "postgresql://app@db/hpmt"):
        app = create_app(read_settings({"HPMT_DATABASE_URL": url}, instance_path=tmp_path))
        assert app.config["SQLALCHEMY_ENGINE_OPTIONS"]["hide_parameters"] is True


def test_the_address_of_the_site_is_guessed_only_outside_production(tmp_path: Path) -> None:
    def base_url(env: dict[str, str]) -> str:
        return read_settings(env, instance_path=tmp_path).base_url

    assert base_url({}) == "http://127.0.0.1:8000"
    assert base_url({"HPMT_BASE_URL": "https://veiledning.example.org/hpmt/"}) == "https://veiledning.example.org/hpmt"
    assert base_url(PRODUCTION) == "https://veiledning.example.org"
    with pytest.raises(SettingsError, match="HPMT_BASE_URL"):
        base_url(PRODUCTION | {"HPMT_BASE_URL": "http://veiledning.example.org"})
