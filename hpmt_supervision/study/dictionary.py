"""The data dictionary and the README of an extract, told from the same declaration that writes its tables."""

import csv
import io
from collections.abc import Mapping, Sequence

from flask import render_template
from flask_babel import gettext as _

from hpmt_supervision.study.anonymity import K
from hpmt_supervision.study.columns import Column, ExtractTable

# The columns of dictionary.csv.
HEADER = ("table", "column", "type", "unit", "decimals", "may_be_empty", "definition", "values")


def dictionary_rows(tables: Sequence[ExtractTable]) -> list[tuple[str, ...]]:
    """Return one row for each column of each table, as ``HEADER`` names the cells.

    Args:
        tables: the tables to tell of.
    """
    return [
        (
            str(table.code),
            column.name,
            column.kind.value,
            str(column.unit),
            str(column.decimals),
            "true" if column.may_be_empty else "false",
            str(column.definition),
            "; ".join(f"{code} = {meaning}" for code, meaning in column.values.items()),
        )
        for table in tables
        for column in table.columns
    ]


def dictionary_csv(tables: Sequence[ExtractTable]) -> str:
    """Return the dictionary as CSV, for a program to read."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(dictionary_rows(tables))
    return text.getvalue()


def dictionary_page(tables: Sequence[ExtractTable]) -> str:
    """Return the dictionary as one HTML file that needs nothing beside it."""
    return render_template("study/dictionary_file.html", tables=tables)


def readme(tables: Sequence[ExtractTable], stamp: Mapping[str, str]) -> str:
    """Return what a reader of the zip file should know first, as Markdown.

    Args:
        tables: the tables of the extract.
        stamp: where it comes from, as texts by name.
    """
    parts = [
        "# " + _("Uttrekk %(number)s fra studien %(study)s", number=stamp["extract_id"], study=stamp["study"]),
        "\n".join(
            (
                "- " + _("Avtalens referanse: %(reference)s", reference=stamp["agreement_reference"]),
                "- " + _("Laget: %(at)s (UTC)", at=stamp["generated_at"]),
                "- " + _("Slett uttrekket og alle kopier senest %(day)s.", day=stamp["delete_by"]),
            )
        ),
        "## " + _("Tabeller"),
        "\n".join(f"- `{table.code}`: {table.label}. {table.row}." for table in tables),
        _(
            "Hver tabell ligger som CSV (UTF-8, komma, desimalpunktum) og som Parquet. De har de samme radene. "
            "Hva hver kolonne er, står i dictionary.html, og i dictionary.csv for et program."
        ),
        "```python\n"
        "import pandas as pd\n\n"
        'dictionary = pd.read_csv("dictionary.csv")\n'
        f'types = dictionary[dictionary["table"] == "{tables[0].code}"].set_index("column")["type"].to_dict()\n'
        f'a = pd.read_csv("csv/{tables[0].code}.csv", dtype=types)\n'
        f'b = pd.read_parquet("parquet/{tables[0].code}.parquet", dtype_backend="numpy_nullable")\n'
        "```",
        "## " + _("Hva som er gjort for at ingen skal kjennes igjen"),
        "\n".join("- " + line for line in guards()),
        "## " + _("Hva du ikke skal gjøre"),
        "\n".join(
            "- " + line
            for line in (
                _("Ikke prøv å finne ut hvem en rad gjelder."),
                _("Ikke slå uttrekket sammen med andre data om de ansatte."),
                _("Ikke legg ut tall om færre enn %(k)d personer, og ikke rader.", k=K),
                _("Ikke gi uttrekket til andre enn dem avtalen nevner."),
            )
        ),
    ]
    return "\n\n".join(parts) + "\n"


def guards() -> list[str]:
    """Return what is done so that nobody can be recognised, a sentence each."""
    return [
        _("Navn, e-post og fri tekst er ikke med."),
        _(
            "Personer, kontor, grupper og veiledninger har pseudonymer som bare gjelder dette uttrekket. "
            "Nøkkelen slettes når uttrekket utløper, og da kan ingen finne tilbake."
        ),
        _("Måneder står i stedet for dager."),
        _(
            "Kontor med færre enn %(k)d personer i en bølge er samlet. Er også samlingen mindre enn %(k)d, "
            "er den utelatt.",
            k=K,
        ),
        _("Stillingsprosent vises bare der minst %(k)d ved kontoret har den samme gruppa.", k=K),
        _("Summer av FE-skjemaer og saker vises bare når de bygger på minst %(k)d personer, eller på ingen.", k=K),
    ]


def type_label(column: Column) -> str:
    """Return what a column's type is called, in the reader's language."""
    labels = {"string": _("tekst"), "Int64": _("helt tall"), "Float64": _("tall"), "boolean": _("ja eller nei")}
    return labels[column.kind.value]
