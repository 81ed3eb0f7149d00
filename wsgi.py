"""The WSGI entry point: ``gunicorn wsgi:app``."""

from hpmt_supervision import create_app
from hpmt_supervision.reminders.scheduler import start_embedded
from hpmt_supervision.web.request_log import show_lines

app = create_app()
show_lines()
start_embedded(app)
