"""Handing in files by the HTTP API, and seeing what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from ninja import Field, Form, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.params import File as FilePart

from kordon.spine.accounts.pages import MemberRequest
from kordon.spine.intake import purposes, services
from kordon.spine.intake.models import File

router = Router(tags=["files"])


class FileState(Schema):
    """A file and how far its check is. read + rejected = units; `share` is how much of it is done, 0 to 1."""

    id: UUID
    name: str
    sha256: str
    purpose: str
    state: str = Field(description="waiting, reading, done, unreadable or given_up")
    format: str
    read: int
    rejected: int
    units: int
    findings: int
    quiet: int
    defects: int
    share: float
    created_at: datetime
    ended_at: datetime | None
    is_new: bool = Field(True, description="false where the agency had handed in the same bytes for the same purpose before")


@router.post("/files", response={200: FileState, 201: FileState}, summary="Hand in a file to be checked")
def hand_in(
    request: MemberRequest, file: FilePart[UploadedFile], purpose: Form[str] = purposes.DEFAULT
) -> Status[dict[str, object]]:
    """Takes the permission intake:file:submit. The bytes are kept encrypted; a worker reads and checks them. 201 for a new
    file, 200 for one that is there already."""
    stream, member = cast(BinaryIO, file.file), request.member
    done = services.hand_in(member, member.agency_id, file.name or "", stream, purpose, File.Channel.API)
    return Status(201 if done.is_new else 200, {**_state(done.file), "is_new": done.is_new})


@router.get("/files/{uuid:file_id}", response=FileState, summary="How far the check of a file is")
def read_file(request: MemberRequest, file_id: UUID) -> dict[str, object]:
    """Takes the permission intake:file:read."""
    return _state(services.read_file(request.member, request.member.agency_id, file_id))


def _state(file: File) -> dict[str, object]:
    names = ("id", "name", "purpose", "state", "format", "read", "rejected", "units", "findings", "quiet", "defects", "share",
             "created_at", "ended_at")  # fmt: skip
    return {"sha256": file.stored.sha256, **{name: getattr(file, name) for name in names}}
