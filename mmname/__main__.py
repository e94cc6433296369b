"""The entry of the command `mmname`, and of `python -m mmname`."""

from __future__ import annotations

import gc
import sys
from os.path import isdir

__all__ = ["run"]

_MANY = 50_000  # objects that a start makes without any garbage: to look for it sooner takes a tenth of the time


def run() -> None:
    """Run the command and leave the process with its exit code."""
    gc.set_threshold(_MANY)
    names = sys.argv[2:] if sys.argv[1:2] == ["where"] else []
    if names and sys.stdout is not None and not any(map(_is_more, names)):
        code = _where(names)
    else:
        from mmname.cli import main

        code = main()
    gc.freeze()  # what is left goes with the process: it is not looked through at the end
    sys.exit(code)


def _is_more(argument: str) -> bool:
    """Whether an argument of `where` may be an option, a folder or a pattern."""
    is_mark = argument[:1] == "-" or argument[-1:] in ("/", "\\") or bool({*"*?["} & {*argument})
    return is_mark or isdir(argument)  # noqa: PTH112  (the import of pathlib is a good part of a start)


def _where(names: list[str]) -> int:
    """Answer `where` with nothing but names at once: to set up a command line takes longer than to look them up."""
    from mmname.errors import MmnameError
    from mmname.screen import has_colour, width_of
    from mmname.zoo.database import open_database
    from mmname.zoo.telling import told
    from mmname.zoo.where import Atlas

    try:
        atlas = Atlas(open_database())
        answers = [atlas.where(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")) for name in names]
    except MmnameError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 2
    try:
        for answer in answers:
            print(told(answer.to_dict(), width=width_of(sys.stdout), colour=has_colour(sys.stdout)))  # noqa: T201
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None  # nothing is left to flush
        return 0
    except OSError as error:
        sys.stdout = None
        print(f"error: cannot write: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0 if all(answer.known for answer in answers) else 1


if __name__ == "__main__":
    run()
