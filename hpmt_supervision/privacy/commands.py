"""The command ``hpmt screen``: what the identity screen finds in a file or in standard input."""

import sys
from pathlib import Path

import click

from hpmt_supervision.core import clock
from hpmt_supervision.privacy import screening

EXIT_STOPS = 1
EXIT_USAGE = 2


def _read(file: str) -> bytes:
    """Return the bytes of ``file``, or of standard input for ``-``; a file that cannot be read ends the command."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError:
        problem = f"Fant ikke filen «{file}». Sjekk navnet, eller skriv - for å lese fra standard inn."
    except IsADirectoryError:
        problem = f"«{file}» er en mappe. Oppgi en tekstfil."
    except PermissionError:
        problem = f"Du har ikke tilgang til å lese filen «{file}». Gi lesetilgang, eller velg en annen fil."
    except (OSError, ValueError):
        problem = f"Filen «{file}» kunne ikke leses. Oppgi en vanlig tekstfil."
    click.echo(problem, err=True)
    sys.exit(EXIT_USAGE)


@click.command("screen")
@click.argument("file", default="-", metavar="[FILE]")
def screen(file: str) -> None:
    """Vis hva identitetssjekken finner i FILE, eller i standard inn når FILE mangler eller er «-».

    Skriver «linje:kolonne: klasse: melding» for hvert funn. Avslutter med 1 hvis noe stopper, 0 hvis ingenting eller
    bare advarsler ble funnet, og 2 hvis teksten ikke kan leses. Selve teksten skrives aldri ut.
    """
    raw = _read(file)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        click.echo(f"Teksten er ikke UTF-8 (linje {line}). Lagre filen som UTF-8 og prøv igjen.", err=True)
        sys.exit(EXIT_USAGE)
    findings = screening.screen(text, today=clock.today())
    for finding in findings:
        line, column = screening.position(text, finding.start)
        click.echo(f"{line}:{column}: {finding.kind}: {finding.message}")
    if screening.stops(findings):
        sys.exit(EXIT_STOPS)
