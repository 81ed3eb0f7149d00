"""The WSGI entry point for gunicorn: ``gunicorn wsgi:app``."""

from hpmt_supervision import create_app

app = create_app()
