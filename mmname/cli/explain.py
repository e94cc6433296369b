"""`mmname explain`: what a rule of the checker finds, why, and what to do about it."""

from __future__ import annotations

import click

from mmname.cli import completing
from mmname.cli.manner import width
from mmname.screen import wrapped

__all__ = ["command"]


@click.command("explain")
@click.argument("codes", nargs=-1, required=True, shell_complete=completing.codes)
def command(codes: tuple[str, ...]) -> None:
    """Explain rules of the checker: CODES are codes such as C002, codes they had before, or names."""
    from mmname.check.registry import rule_of

    blocks, room = [], min(width() or 100, 100)
    for rule in [rule_of(code) for code in codes]:
        was = f", once {', '.join(rule.aliases)}" if rule.aliases else ""
        lines = [f"{rule.code} {rule.name} ({rule.level}{was})", "", f"Finds {rule.title}.", ""]
        lines += [
            *wrapped(rule.why, room),
            "",
            f"  wrong  {rule.wrong}",
            f"  right  {rule.right}",
            "",
            *wrapped(rule.fix, room),
        ]
        blocks.append("\n".join(lines))
    print("\n\n".join(blocks))
