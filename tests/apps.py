"""Applications for tests. Each test has its own; what a template was compiled to is shared by all of a process."""

from collections.abc import Mapping
from pathlib import Path
from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from hpmt_supervision import create_app
from hpmt_supervision.config import Settings, read_settings


class _CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory under their name and the checksum of their source.

    An application compiles every template it meets, which takes longer than all else in most tests that open a page.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_compiled_templates = _CompiledTemplates()


def _share_compiled_addresses() -> None:
    """Let what an address is compiled to be kept for the next application: it took most of making one.

    What is made of a rule depends on its text and its defaults alone, and the converters of ours have no state.
    """
    compile_builder = Rule._compile_builder
    kept: dict[tuple[object, ...], object] = {}

    def shared(rule: Rule, append_unknown: bool = True) -> object:
        key = (rule.rule, rule.subdomain, rule.host, append_unknown, tuple(sorted((rule.defaults or {}).items())))
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = shared  # type: ignore[assignment,method-assign]


_share_compiled_addresses()


def make_settings(url: str, folder: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Return settings for a test app on a database.

    Args:
        url: the address of the database.
        folder: the instance folder.
        environ: further variables, such as those of a mail server.
    """
    own = {"HPMT_DATABASE_URL": url, "HPMT_SECRET_KEY": "test", "HPMT_RATE_LIMITS": "0"}
    return read_settings({**own, **(environ or {})}, instance_path=folder)


def make_app(url: str, folder: Path, environ: Mapping[str, str] | None = None) -> Flask:
    """Make an application on a database, which may hold tables or not.

    Args:
        url: the address of the database.
        folder: the instance folder.
        environ: further variables, such as those of a mail server.
    """
    app = create_app(make_settings(url, folder, environ))
    app.jinja_env.bytecode_cache = _compiled_templates
    return app
