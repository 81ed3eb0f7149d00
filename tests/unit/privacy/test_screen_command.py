"""The command ``hpmt screen``: what it prints, where, and how it ends."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hpmt_supervision.core import clock
from hpmt_supervision.privacy.commands import screen


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        return CliRunner().invoke(screen, list(arguments), input=given)


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input_with_a_stop_ends_with_one(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, given="Første linje.\nRing 406 12 345 til Kari.\n")
    assert result.exit_code == 1
    assert [line.split(": ")[:2] for line in result.stdout.splitlines()] == [["2:6", "phone"], ["2:21", "name"]]
    assert "406" not in result.stdout
    assert result.stderr == ""


def test_a_file_with_warnings_alone_ends_with_zero(tmp_path: Path) -> None:
    file = tmp_path / "sak.txt"
    file.write_bytes("\ufeffKari møtte.\r\nFødt 12.03.1985\r\n".encode())
    result = run(str(file))
    assert result.exit_code == 0
    assert [line.split(": ")[:2] for line in result.stdout.splitlines()] == [["1:1", "name"], ["2:1", "birth_date"]]


def test_a_clean_text_prints_nothing() -> None:
    result = run(given="Vi brukte skalering.")
    assert (result.exit_code, result.stdout) == (0, "")


def test_what_cannot_be_read_ends_with_two_and_a_sentence(tmp_path: Path) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes("ok\nfødt".encode("latin-1"))
    for argument, words in (
        (str(tmp_path / "borte.txt"), "Fant ikke"),
        (str(tmp_path), "mappe"),
        (str(latin), "UTF-8 (linje 2)"),
    ):
        result = run(argument)
        assert (result.exit_code, result.stdout) == (2, "")
        assert words in result.stderr
        assert result.stderr.count("\n") == 1


def test_too_many_files_is_wrong_usage() -> None:
    assert run("a", "b").exit_code == 2


def test_the_age_follows_the_clock() -> None:
    with clock.at(datetime(2025, 6, 1, tzinfo=UTC)):
        assert CliRunner().invoke(screen, [], input="01.01.2012").stdout == ""
    assert "birth_date" in run(given="01.01.2012").stdout
