"""Output files that take their places only when all of them are written."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

HELD = ".held"
UNFINISHED = ".endcap-unfinished-"


@contextmanager
def written_together(folder: Path, *, replacing: Iterable[str] = ()) -> Iterator[Path]:
    """A folder to write into; when the block ends well, its files take their places in `folder`, one after the other.

    Files named in `replacing` that the block did not write are taken away last. What a run that was killed left
    unfinished is removed; what another run is writing is not. Raises OSError if `folder` cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob(f"{UNFINISHED}*"):
        if _is_abandoned(left_over):
            shutil.rmtree(left_over, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(dir=folder, prefix=UNFINISHED))
    try:
        with (draft / HELD).open("w") as held:
            _hold(held)
            yield draft
        (draft / HELD).unlink()
        names = sorted(path.name for path in draft.iterdir())
        for name in {*names, *replacing}:
            if (folder / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
        for name in names:
            (draft / name).replace(folder / name)
        for name in set(replacing) - set(names):
            (folder / name).unlink(missing_ok=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _hold(handle: IO[str]) -> bool:
    """Locks the file until it is closed, which the system does for a run that is killed; False if another holds it."""
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_abandoned(draft: Path) -> bool:
    try:
        with (draft / HELD).open("w") as held:
            return _hold(held)
    except OSError:
        return False
