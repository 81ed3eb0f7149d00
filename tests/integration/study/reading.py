"""Reading an extract the way a researcher does, with pandas and nothing of the product."""

import io
import zipfile
from typing import Any

import pandas as pd


class Extract:
    """The files of one extract.

    Args:
        content: the zip file.
    """

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            self.files = {name: opened.read(name) for name in opened.namelist()}
        self.dictionary = pd.read_csv(io.BytesIO(self.files["dictionary.csv"]), keep_default_na=False)

    def types(self, table: str) -> dict[str, Any]:
        """Return the type of each column, as the dictionary tells it."""
        rows = self.dictionary[self.dictionary["table"] == table]
        return dict(zip(rows["column"], rows["type"], strict=True))

    def csv(self, table: str) -> pd.DataFrame:
        """Return a table from its CSV file."""
        return pd.read_csv(io.BytesIO(self.files[f"csv/{table}.csv"]), dtype=self.types(table))

    def parquet(self, table: str) -> pd.DataFrame:
        """Return a table from its Parquet file."""
        stored = io.BytesIO(self.files[f"parquet/{table}.parquet"])
        return pd.read_parquet(stored, dtype_backend="numpy_nullable")
