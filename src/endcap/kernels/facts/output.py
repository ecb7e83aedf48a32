"""Output files that appear all together or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".endcap-unfinished-"


@contextmanager
def written_together(folder: Path, *, replacing: Iterable[str] = ()) -> Iterator[Path]:
    """A folder to write into; when the block ends well, its files take their places in `folder`.

    Files named in `replacing` that the block did not write are taken away. What a run that was killed left unfinished is
    removed. Raises OSError if `folder` cannot be written to, and then nothing in it has changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(dir=folder, prefix=UNFINISHED))
    try:
        yield draft
        names = sorted(path.name for path in draft.iterdir())
        for name in {*names, *replacing}:
            if (folder / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
        for name in set(replacing) - set(names):
            (folder / name).unlink(missing_ok=True)
        for name in names:
            (draft / name).chmod(0o644)
            (draft / name).replace(folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
