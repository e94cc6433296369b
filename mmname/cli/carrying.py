"""Carrying out a rename or an undo that was shown: what becomes of errors and interrupts, and what is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mmname.cli import writing
from mmname.cli.manner import complain
from mmname.rename.errors import IndexUpdateError, RenameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mmname.rename import Applied, RenamePlan
    from mmname.rename.touched import Progress

__all__ = ["carry_out"]


def carry_out(
    plan: RenamePlan,
    act: Callable[[Progress], Applied],
    *,
    form: str,
    verb: str,
    whole: str,
    hint: Callable[[Applied | None], str] = lambda _: "",
) -> int:
    """Do what `plan` says by `act`; the exit code.

    An interrupt after everything is done ends with that said. `verb` is what happens to files, `whole` the outcome in
    a sentence, and `hint` what may follow.
    """
    from mmname.rename import stands

    done, code = None, 0
    try:
        with writing.progress() as told, writing.stoppable():
            done = act(told)
    except IndexUpdateError as error:
        complain(error)
        code = 3
    except KeyboardInterrupt:
        if not stands(plan):
            raise
    except RenameError:
        print("\n}" if form == "json" else "", end="\n" if form == "json" else "", flush=True)
        raise
    with writing.after_it_is_done(whole):
        if form == "json":
            applied = json.dumps({"applied": done._asdict() if done else None}, indent=2)
            print(f",{applied[1:]}" if code == 0 else "\n}")
        elif done is not None and form == "table":
            writing.show_done(done, verb)
            if hint(done):
                print(hint(done))
        elif done is None and code == 0:
            print(f"{verb} before the interrupt" + (f"; {hint(None)}" if hint(None) else ""))
    return code
