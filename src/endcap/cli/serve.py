"""`endcap serve`: the desk, with the database brought up to date first."""

from __future__ import annotations

import argparse
import os
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address to listen on (HOST)")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000), help="port (PORT)")


def run(args: argparse.Namespace) -> int:
    from endcap.project import start

    if problem := start.port_problem(args.host, args.port):
        print(problem, file=sys.stderr)
        return 1
    start.set_up()
    start.prepare()
    print(f"Endcap 端架: http://{args.host}:{args.port}/", flush=True)
    return start.serve(args.host, args.port)
