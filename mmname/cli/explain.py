"""`mmname explain`: what a rule of the checker finds, why, and what to do about it."""

from __future__ import annotations

import click

from mmname.cli import completing
from mmname.cli.manner import width
from mmname.cli.output import format_option, show
from mmname.screen import wrapped

__all__ = ["command"]


@click.command("explain")
@click.argument("codes", nargs=-1, required=True, shell_complete=completing.codes)
@format_option
def command(codes: tuple[str, ...], form: str) -> None:
    """Explain rules of the checker: CODES are codes such as C002, codes they had before, or names."""
    from mmname.check.registry import rule_of

    if form != "table":
        rows = [rule_of(code)._asdict() for code in codes]
        show([{key: row[key] for key in row if key != "check"} for row in rows], form)
        return
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
