"""The form of the import page: one file, looked at before it is kept."""

import zipfile
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError

from hpmt_supervision.exchange.bundle import OLE_SIGNATURE
from hpmt_supervision.exchange.models import FileKind
from hpmt_supervision.exchange.problems import printable
from hpmt_supervision.web.forms import AppForm


class UploadForm(AppForm):
    """One .zip or .xlsx file."""

    file = FileField(
        _l("Velg fil"),
        description=_l("En .zip-fil med CSV-filer, eller en Excel-arbeidsbok (.xlsx)."),
        render_kw={"accept": ".zip,.xlsx"},
    )

    @property
    def file_name(self) -> str:
        """Return what the sender calls the file, without folders and on one line."""
        name = PureWindowsPath(PurePosixPath(self.file.data.filename or "").name).name
        return printable(name)

    @property
    def kind(self) -> str:
        """Return the file's kind by its ending, in small letters and without a dot."""
        return PurePosixPath(self.file_name).suffix.lower().removeprefix(".")

    def validate_file(self, field: Any) -> None:
        """Look at the file's ending and its first and last bytes; what is in it is checked by the import.

        Raises:
            ValidationError: with the sentence for the field.
        """
        upload: FileStorage | None = field.data
        if not isinstance(upload, FileStorage) or not upload.filename:
            raise ValidationError(_("Velg en fil først. Det må være en .zip-fil eller en .xlsx-fil."))
        stream = upload.stream
        begins = stream.read(len(OLE_SIGNATURE))
        is_zip = zipfile.is_zipfile(stream)
        stream.seek(0)
        if not begins:
            raise ValidationError(_("Fila er tom. Velg fila som har radene i seg."))
        if begins == OLE_SIGNATURE:
            raise ValidationError(
                _("Fila er låst med passord eller lagret i et eldre Excel-format. Lagre den som .xlsx uten passord.")
            )
        if self.kind == "csv":
            raise ValidationError(_("Dette er en enkelt CSV-fil. Legg CSV-filene i en .zip-fil, og velg den."))
        if self.kind not in set(FileKind):
            raise ValidationError(_("Fila må være en .zip-fil eller en .xlsx-fil. Velg en annen fil."))
        if not is_zip and self.kind == FileKind.ZIP:
            raise ValidationError(_("Fila heter .zip, men er ikke en .zip-fil. Pakk CSV-filene på nytt."))
        if not is_zip:
            raise ValidationError(
                _("Fila heter .xlsx, men er ikke en Excel-arbeidsbok. Åpne den i Excel og lagre den som .xlsx.")
            )
