"""The file of a backup: a tar with the database, the files, the keys and, last, a list of what is in it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

MANIFEST = "manifest.json"
FORMAT = 1
# Files with keys, by the settings that hold them.
KEYS = {"secret_key": "SECRET_KEY", "audit_key": "AUDIT_KEY"}
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 256 * CHUNK
QUICKLY = 1


# What a manifest says besides its members.
SAID = ("endcap", "made_at", "vendor", "head", "tables", "damaged", "unfinished")


class BadArchive(Exception):
    """It is no backup, or not whole. The message says what is wrong."""


class DatabaseTrouble(Exception):
    """A program of the database failed or is missing, or what it holds is not what it should. The message says it."""


class LeftBehind(Exception):
    """What was put into the database is still there. The message says why."""


class Writer:
    """Members are added as they are read; what each of them was is kept for the list."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: BinaryIO, size: int) -> str:
        """Gives the SHA-256. Raises OSError where the source ends before `size` bytes."""
        counted = _Counted(source)
        self._tar.addfile(_member(name, size), counted)
        self.members[name] = {"bytes": size, "sha256": counted.sha256}
        return counted.sha256

    def finish(self, told: dict[str, Any]) -> None:
        text = json.dumps({"format": FORMAT, **told, "members": self.members}, ensure_ascii=False, indent=1).encode()
        self._tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))


class _Counted(io.RawIOBase):
    """Reads through, and knows the digest of what was read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._source.read(size)
        self._hash.update(part)
        return part

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(time.time()), 0o600
    return member


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """For its owner's eyes only. It stands under its name once it is whole. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=QUICKLY, format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Unpacks all members into `folder`, and gives the manifest. Raises BadArchive for anything that is not as listed."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(path, mode="r|gz") as tar:
            for member in tar:
                stream = tar.extractfile(member) if member.isreg() else None
                if stream is None or manifest is not None or member.name in found:
                    raise BadArchive(f"{member.name} has no place in a backup")
                if member.name == MANIFEST:
                    manifest = _manifest(stream.read(LARGEST_MANIFEST))
                else:
                    found[member.name] = _unpack_one(stream, folder, member.name)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BadArchive(f"{path.name} is no backup, or not whole: {error}") from error
    if manifest is None:
        raise BadArchive(f"{path.name} is not whole: its list is missing")
    _must_be_as_listed(found, manifest["members"])
    return manifest


def _manifest(text: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(text)
        if manifest["format"] != FORMAT:
            raise BadArchive(f"a backup of format {manifest['format']}: a newer Endcap made it")
        return {"members": dict(manifest["members"]), **{name: manifest[name] for name in SAID}}
    except (ValueError, KeyError, TypeError) as error:
        raise BadArchive(f"its list cannot be read: {error}") from error


def _unpack_one(stream: Any, folder: Path, name: str) -> dict[str, Any]:
    target = _place_of(folder, name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        while part := stream.read(CHUNK):
            digest.update(part)
            size += file.write(part)
    target.chmod(0o600)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _place_of(folder: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    is_plain = str(PurePosixPath(name)) == name and ".." not in parts and not {"\\", "\0"} & set(name)
    if not is_plain or len(parts) < 2 or parts[0] not in ("database", "files", "keys"):
        raise BadArchive(f"{name} would lie outside")
    return folder.joinpath(*parts)


def unfinished_files(folder: Path, manifest: dict[str, Any]) -> list[Path]:
    """Where those were unpacked. The list names members only, or it is not ours. Raises BadArchive."""
    names = [f"files/{name}" for name in manifest["unfinished"]]
    if strange := sorted({*names} - {*manifest["members"]}):
        raise BadArchive(f"its list names {strange[0]} as unfinished, which is not in it")
    return [_place_of(folder, name) for name in names]


def _must_be_as_listed(found: dict[str, Any], listed: dict[str, Any]) -> None:
    for name in sorted({*found, *listed}):
        if found.get(name) != listed.get(name):
            state = "is missing" if name not in found else "is not listed" if name not in listed else "is damaged"
            raise BadArchive(f"{name} {state}")
