"""`endcap worker`: what is done in the background, in a process of its own beside `endcap serve --no-worker`."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(args: argparse.Namespace) -> int:
    from endcap.project import start

    start.set_up_to_use()
    return start.work()
