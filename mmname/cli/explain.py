"""`mmname explain`: what a rule of the checker finds, why, and what to do about it."""

from __future__ import annotations

from mmname.cli import completing
from mmname.cli.argument import argument
from mmname.cli.command import define
from mmname.cli.manner import width
from mmname.cli.options import format_option
from mmname.cli.output import show
from mmname.screen import wrapped

__all__ = ["command"]


@define(
    "explain",
    argument("codes", many=True, required=True, complete=completing.codes),
    format_option(),
    paged=True,
)
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
