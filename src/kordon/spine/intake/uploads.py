"""Where an upload waits until it is encrypted: in a file without a name, which is gone with the process however that ends.

Django's own handler would leave named plain copies in the system's temporary folder when a server is killed.
"""

from __future__ import annotations

import tempfile
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from kordon.engine.references import default_home
from kordon.spine.intake.objects import LARGEST_BYTES


class NamelessUploadHandler(FileUploadHandler):
    def new_file(self, *positional: Any, **named: Any) -> None:
        super().new_file(*positional, **named)
        folder = default_home() / "reading"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # closed by the request that reads it; the name is gone as soon as it is made
        self._target: IO[bytes] = tempfile.TemporaryFile(dir=folder)
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > LARGEST_BYTES:
            raise StopUpload(connection_reset=True)
        self._target.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self._target.seek(0)
        return UploadedFile(self._target, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        if hasattr(self, "_target"):
            self._target.close()
