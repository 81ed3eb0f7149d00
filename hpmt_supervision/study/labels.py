"""What the pages of the room call arms and tables."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.study.models import Arm

ARM_LABELS = {Arm.INTERVENTION: _l("Intervensjon"), Arm.COMPARISON: _l("Sammenligning")}
