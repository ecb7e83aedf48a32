"""Which process is at something, and whether it has ended."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def this_process() -> str:
    """Machine, number and, where the system tells it, when it began: numbers are given again."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{_began(pid)}"


def _began(pid: int) -> str:
    """In ticks since the machine started; empty where that is not known."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def is_dead(process: str) -> bool:
    """Only of this machine it is known."""
    host, _colon, rest = process.partition(":")
    number, _colon, began = rest.partition(":")
    if host != socket.gethostname() or not number.isdecimal():
        return False
    pid = int(number)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass
    return bool(began) and began != _began(pid)
