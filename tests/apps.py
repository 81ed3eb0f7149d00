"""Applications for tests. Each test has its own; what a template was compiled to is shared by all of a process."""

from collections.abc import Mapping
from pathlib import Path
from types import CodeType, MethodType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from hpmt_supervision import create_app
from hpmt_supervision.config import Settings, read_settings


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory under their name and the checksum of their source.

    An application compiles every template it meets, which takes longer than all else in most tests that open a page.
    Only applications with the same filters and extensions may share one.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_compiled_templates = CompiledTemplates()


# What compiling a rule writes to it.
_COMPILED = ("_parts", "_trace", "_converters", "arguments")


def _share_compiled_addresses() -> None:
    """Let what an address is compiled to be kept for the next application: it took most of making one.

    What is made of a rule depends on its text, its defaults and the converters of its map alone. Nothing writes to it
    afterwards, and the converters of ours have no state.
    """
    compile_rule = Rule.compile
    kept: dict[tuple[object, ...], dict[str, Any]] = {}

    def shared(rule: Rule) -> None:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        converters = tuple(rule.map.converters.items())
        key = (rule.rule, rule.subdomain, rule.host, rule.map.host_matching, rule.merge_slashes, defaults, converters)
        found = kept.get(key)
        if found is None:
            compile_rule(rule)
            found = kept[key] = {name: getattr(rule, name) for name in _COMPILED}
            # The builders are bound to their rule; the functions themselves know no rule.
            found["_build"], found["_build_unknown"] = rule._build.__func__, rule._build_unknown.__func__
            return
        for name in _COMPILED:
            setattr(rule, name, found[name])
        rule._build = MethodType(found["_build"], rule)
        rule._build_unknown = MethodType(found["_build_unknown"], rule)

    Rule.compile = shared  # type: ignore[method-assign]


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
