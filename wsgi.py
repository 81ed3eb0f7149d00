"""The WSGI entry point: ``gunicorn wsgi:app``."""

from hpmt_supervision import create_app
from hpmt_supervision.core.memory import spare_what_is_loaded
from hpmt_supervision.privacy.key_operations import check_keys
from hpmt_supervision.reminders.scheduler import start_embedded
from hpmt_supervision.web.request_log import show_lines

app = create_app()
check_keys(app)
show_lines()
spare_what_is_loaded()
start_embedded(app)
