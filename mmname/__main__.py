"""The entry of the command `mmname`, and of `python -m mmname`."""

from __future__ import annotations

import gc
import sys

__all__ = ["run"]


def run() -> None:
    """Run the command and leave the process with its exit code."""
    gc.disable()  # nothing that is imported becomes garbage: not looking for it saves a twentieth of the start
    from mmname.cli import main

    gc.freeze()
    gc.enable()
    sys.exit(main())


if __name__ == "__main__":
    run()
