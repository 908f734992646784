"""Files in a private bucket: written whole or not at all, read whole or in part, and opened by links."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from records.errors import RecordError
from records.resource import Item

PART = 8 << 20
"""Bytes; S3 takes 10,000 parts."""
LINK_SECONDS = 300
"""So long a link opens a file."""
LEAST_PART = 5 << 20
"""Bytes of a part that S3 takes, unless it is the last one."""
_BLOCK = 1 << 20
_MISSING = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
"""Whoever may not list a bucket is told 403 of a file that is not there (API_GetObject)."""
_CHANGED = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED)
"""What S3 answers to a conditional write of a file that is not as the condition says, or is being written."""


def s3() -> Any:
    """Return a client of S3, whose links name the bucket's own host: a new bucket is redirected from the global one."""
    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"}, connect_timeout=1, read_timeout=4)
    return boto3.client("s3", config=config)


class NoFileError(RecordError):
    """There is no such file."""


class ChangedFileError(RecordError):
    """A file is no longer what it was when it was read, or is there by now."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The files of one bucket, by their keys."""

    client: Any
    """Of S3."""
    name: str

    def write(self, key: str, pieces: Iterable[bytes], **headers: str) -> None:
        """Write a whole file; whatever goes wrong meanwhile leaves nothing behind.

        Memory holds one part of it. ``headers`` are those of PutObject: ``ContentType``, ``ContentDisposition``.
        """
        self.upload(key, headers).write(pieces)

    def exchange(self, key: str, content: bytes, tag: str, **headers: str) -> None:
        """Write a small file in place of the one with this tag, or where there is none (empty); ChangedFileError.

        If the answer to such a write is lost, its repetition is refused although it was done: then the content tells.
        """
        condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        try:
            self.client.put_object(**self._place(key), **headers, **condition, Body=content)
        except ClientError as error:
            if _status(error) not in _CHANGED:
                raise
            with suppress(NoFileError):
                if self.read(key) == content:
                    return
            raise ChangedFileError from None

    def upload(self, key: str, headers: Item, state: Item | None = None) -> "Upload":
        """Return a file that is written part by part; with the ``state`` of another one it goes on with that."""
        return Upload(self.client, self._place(key), headers, **(state or {}))

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes of a file from ``start`` to before ``end``; NoFileError."""
        if end is not None and end <= start:
            return b""
        span = {"Range": f"bytes={start}-{'' if end is None else end - 1}"} if start or end is not None else {}
        return bytes(self._open(key, **span)["Body"].read())

    def read_tagged(self, key: str) -> tuple[bytes, str]:
        """Return the bytes of a whole file, and the tag that only this content has; NoFileError."""
        found = self._open(key)
        return bytes(found["Body"].read()), found["ETag"]

    def download(self, key: str, file: BinaryIO) -> None:
        """Copy a file into another one; NoFileError."""
        body = self._open(key)["Body"]
        while block := body.read(_BLOCK):
            file.write(block)

    def delete_all(self, prefix: str) -> None:
        """Delete all files whose keys begin like this, and what was begun and is not whole."""
        place = {"Bucket": self.name, "Prefix": prefix}
        for page in self.client.get_paginator("list_objects_v2").paginate(**place):
            for found in page.get("Contents", []):
                self.client.delete_object(**self._place(found["Key"]))
        for page in self.client.get_paginator("list_multipart_uploads").paginate(**place):
            for begun in page.get("Uploads", []):
                self.client.abort_multipart_upload(**self._place(begun["Key"]), UploadId=begun["UploadId"])

    def link(self, key: str) -> Item:
        """Return ``url``, under which anybody can read a file for :data:`LINK_SECONDS`, and ``expiresAt``."""
        ends = (datetime.now(UTC) + timedelta(seconds=LINK_SECONDS)).isoformat(timespec="seconds")
        url = self.client.generate_presigned_url("get_object", self._place(key), LINK_SECONDS)
        return {"url": url, "expiresAt": ends.replace("+00:00", "Z")}

    def form(self, key: str, size: int, seconds: int) -> Item:
        """Return ``url`` and ``fields`` of a form with which anybody can write this file of exactly this size."""
        kind = {"Content-Type": "application/octet-stream"}
        conditions = [kind, ["content-length-range", size, size]]
        made: Item = self.client.generate_presigned_post(
            **self._place(key), Fields=kind, Conditions=conditions, ExpiresIn=seconds
        )
        return made

    def _open(self, key: str, **span: str) -> Any:
        try:
            return self.client.get_object(**self._place(key), **span)
        except ClientError as error:
            if _status(error) in _MISSING:
                raise NoFileError from None
            raise

    def _place(self, key: str) -> Item:
        return {"Bucket": self.name, "Key": key}


@dataclass(slots=True)
class Upload:
    """A file that is there when it is whole, or not at all; with the ``state`` of another one it goes on with that."""

    client: Any
    place: Item
    """``Bucket`` and ``Key``."""
    headers: Item
    parts: list[Item] = field(default_factory=list)
    upload: Item = field(default_factory=dict)
    """``UploadId``, once there is more than one part."""

    @property
    def state(self) -> Item:
        """What it takes to go on after the last part, as values of JSON."""
        return {"parts": self.parts, "upload": self.upload}

    def write(self, pieces: Iterable[bytes]) -> None:
        """Write a whole file."""
        buffer = bytearray()
        try:
            for piece in pieces:
                buffer += piece
                if len(buffer) >= PART:
                    self.part(buffer)
                    buffer = bytearray()
            self.end(buffer)
        except BaseException:
            self.give_up()
            raise

    def part(self, content: bytearray) -> None:
        """Write a part that is not the last one, of at least :data:`LEAST_PART` bytes."""
        if not self.upload:
            started = self.client.create_multipart_upload(**self.place, **self.headers)
            self.upload = {"UploadId": started["UploadId"]}
        number = {"PartNumber": len(self.parts) + 1}
        made = self.client.upload_part(**self.place, **self.upload, **number, Body=bytes(content))
        self.parts = [*self.parts, number | {"ETag": made["ETag"]}]

    def end(self, rest: bytearray) -> None:
        """Write what is left; then the file is there."""
        if not self.upload:
            self.client.put_object(**self.place, **self.headers, Body=bytes(rest))
            return
        if rest:
            self.part(rest)
        parts = {"MultipartUpload": {"Parts": self.parts}}
        self.client.complete_multipart_upload(**self.place, **self.upload, **parts)

    def give_up(self) -> None:
        """Leave nothing of it behind."""
        if self.upload:
            self.client.abort_multipart_upload(**self.place, **self.upload)


def _status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
