"""What the FE form tells the rooms after it."""

from blinker import Namespace

_signals = Namespace()

supervision_wanted = _signals.signal("fe-forms-supervision-wanted")
"""Sent inside the transaction when a reflection is completed with the tick "I want supervision on this".

The sender is the form. Keywords: ``question`` (text or None), ``help_wanted`` (list of codes), ``urgency`` (code),
``send_now`` (whether the case is sent at once or kept as a draft) and ``by`` (the author as viewer). A receiver may
raise UserError; it stops the completion and its sentence is shown on the form.
"""
