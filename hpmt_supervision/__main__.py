"""``python -m hpmt_supervision`` is the command ``hpmt``."""

from hpmt_supervision.cli import main

main()
