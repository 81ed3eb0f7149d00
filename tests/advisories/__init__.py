"""The pinned packages against the databases of known vulnerabilities: ``python -m tests.advisories``. See ADR 31."""
