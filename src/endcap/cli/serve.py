"""`endcap serve`: the desk, with the database brought up to date first."""

from __future__ import annotations

import argparse
import os
import sys

FIRST = (
    "还没有管理员。请用浏览器打开下面的地址创建第一位管理员（只能用一次，请勿转给他人）：\n"
    "Nobody is an administrator yet. Open this address to become the first one (once only; keep it to yourself):"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address to listen on (HOST)")
    parser.add_argument("--port", type=int, help="port (PORT; default: 8000)")
    parser.add_argument("--no-worker", action="store_true", help="the background work is done by `endcap worker`")


def run(args: argparse.Namespace) -> int:
    from endcap.project import start

    port = start.asked_port() if args.port is None else args.port
    if problem := start.port_problem(args.host, port):
        print(problem, file=sys.stderr)
        return 1
    start.set_up()
    start.prepare()
    address = start.shown_address(args.host, port)
    print(f"Endcap 端架: {address}", flush=True)
    if first := start.first_address(address):
        print(f"{FIRST}\n    {first}", flush=True)
    return start.serve(args.host, port, with_worker=not args.no_worker)
