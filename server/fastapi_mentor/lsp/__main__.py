"""Starts the language server: `python -m fastapi_mentor.lsp [--stdio | --tcp HOST:PORT]`."""

import argparse
import sys

from fastapi_mentor.lsp.server import run


def main() -> int:
    """Serve one editor; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fastapi_mentor.lsp", description=__doc__)
    parser.add_argument("--stdio", action="store_true")
    parser.add_argument("--tcp", metavar="HOST:PORT")
    options = parser.parse_args()
    return run(options.stdio, options.tcp)


if __name__ == "__main__":
    sys.exit(main())
