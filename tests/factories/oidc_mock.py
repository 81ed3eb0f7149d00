"""A real identity provider: ``oidc-provider-mock`` as a process of its own on a free loopback port."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import requests


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def provider_process(users: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Run a provider that knows some people, and give its address.

    Args:
        users: claims by ``sub``.
    """
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    for sub, claims in users.items():
        command += ["--user-claims", json.dumps({"sub": sub, **claims})]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        assert process.poll() is None, "the provider ended before it answered"
        try:
            requests.get(address + "/.well-known/openid-configuration", timeout=2).raise_for_status()
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the provider never answered")


def authorize(address: str, sub: str | None) -> str:
    """Do at the provider what a person does in a browser: say who one is, or decline. Return the way back.

    Args:
        address: where our application sent the browser.
        sub: who one is there; None declines.
    """
    fields = {"action": "deny"} if sub is None else {"sub": sub}
    answer = requests.post(address, data=fields, timeout=10, allow_redirects=False)
    assert answer.status_code in {302, 303}, answer.text[:500]
    back = urljoin(address, answer.headers["Location"])
    return re.sub(r"^https?://[^/]+", "", back)
