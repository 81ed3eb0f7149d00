"""Fetching a person's own data as the person does."""

import io
import json
import zipfile
from typing import Any

from flask import Flask

from hpmt_supervision.people.models import Person
from tests.factories.auth import sign_in


def opened(app: Flask, person: Person) -> tuple[dict[str, list[dict[str, Any]]], str]:
    """Fetch what is stored about a person; return the rows by table, and the readable page."""
    answer = sign_in(app.test_client(), person).post("/konto/mine-data")
    assert answer.status_code == 200
    return unpacked(answer.data)


def unpacked(data: bytes) -> tuple[dict[str, list[dict[str, Any]]], str]:
    """Open the archive that somebody got; return the rows by table, and the readable page."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["mine-data.json", "mine-data.html"]
        content = json.loads(archive.read("mine-data.json"))
        page = archive.read("mine-data.html").decode()
    return {part["table"]: part["rows"] for part in content["tables"]}, page
