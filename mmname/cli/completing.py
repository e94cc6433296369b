"""What the shell completes: the conventions and the kinds of words by their beginnings, each with its title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click
    from click.shell_completion import CompletionItem

__all__ = ["dialects_like", "kinds_like"]


def kinds_like(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The kinds of words whose names begin like that."""
    from mmname.name.convention import kinds

    return _like(incomplete, kinds())


def dialects_like(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The conventions whose ids begin like that."""
    from mmname.name.convention import dialects

    return _like(incomplete, dialects())


def _like(incomplete: str, known: Mapping[str, Any]) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(name, help=row.title) for name, row in known.items() if name.startswith(incomplete)]
