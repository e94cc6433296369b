"""`mmname completion`: what a shell reads to complete command lines."""

from __future__ import annotations

import click

from mmname.cli.completing import VARIABLE

__all__ = ["command", "script"]


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print what SHELL reads to complete commands, options, conventions, rules, fields and the names of configs.

    For good: `echo 'eval "$(mmname completion bash)"' >> ~/.bashrc`, likewise with zsh and ~/.zshrc;
    `mmname completion fish > ~/.config/fish/completions/mmname.fish`.
    """
    print(script(shell), end="")


def script(shell: str) -> str:
    """The script of a shell, in which the command itself is asked what to offer.

    >>> "_MMNAME_COMPLETE=fish_complete" in script("fish")
    True
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None, shell
    made = kind(click.Group("mmname"), {}, "mmname", VARIABLE)
    text: str = kind.source_template % made.source_vars()
    return text.lstrip("\n")
