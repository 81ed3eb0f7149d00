"""What a server process does when it starts."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.apps import make_app

LOOK = """
import gc, json
import wsgi
loaded = len(gc.get_objects())
print(json.dumps({"spared": gc.get_freeze_count(), "searched": loaded, "young": gc.get_threshold()[0]}))
"""


def test_what_a_server_loads_is_left_out_of_the_search_for_garbage(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'start.sqlite'}"
    app = make_app(url, tmp_path)
    with app.app_context():
        from hpmt_supervision.extensions import db

        db.create_all()
        db.engine.dispose()
    own = {"HPMT_DATABASE_URL": url, "HPMT_INSTANCE": str(tmp_path), "HPMT_SCHEDULER": "external"}
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env={**os.environ, **own},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    # Some hundred thousand objects are loaded; hardly any of them may be walked in the middle of a page.
    assert found["spared"] > 50_000
    assert found["searched"] < found["spared"] / 20
    assert found["young"] >= 5_000
