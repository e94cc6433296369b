"""What a command takes: options, flags, and words that stand alone."""

from __future__ import annotations

from argparse import BooleanOptionalAction

from mmname.cli.kinds import TEXT, Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Action, ArgumentParser
    from typing import Any

    from mmname.cli.completing import Completer

__all__ = ["Argument", "argument", "flag", "option", "switch"]


class Argument:
    """One thing that a command takes.

    Attributes:
        names: how an option is written, all of them understood; empty for a word that stands alone.
        shown: how it stands in help.
        help: what is said of it there.
        has_value: whether a value follows.
        complete: what a shell offers for the value.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        shown: str,
        help: str = "",  # noqa: A002
        *,
        has_value: bool = True,
        complete: Completer | None = None,
        declared: int | None = None,
        **settings: Any,
    ) -> None:
        self.names = names
        self.shown = shown
        self.help = help
        self.has_value = has_value
        self.complete = complete
        self._declared = declared  # of the names; argparse makes the others itself
        self._settings = settings

    @property
    def is_option(self) -> bool:
        """Whether it is written with its name."""
        return bool(self.names)

    def add_to(self, parser: ArgumentParser) -> Action:
        """Have a parser of argparse understand it."""
        return parser.add_argument(*self.names[: self._declared], **self._settings)


def argument(
    dest: str,
    *,
    kind: Kind = TEXT,
    metavar: str = "",
    many: bool = False,
    required: bool = False,
    default: str | None = None,
    complete: Completer | None = None,
    shown: str = "",
) -> Argument:
    """A word that stands alone, or `many`."""
    name = metavar or dest.upper()
    shown = shown or (name if required else f"[{name}]") + "..." * many
    nargs = ("+" if required else "*") if many else None if required else "?"
    settings: dict[str, Any] = {"dest": dest, "metavar": shown, "nargs": nargs, "type": kind.read, "default": default}
    return Argument((), shown, complete=complete or kind.complete, **settings)


def option(
    *names: str,
    help: str,  # noqa: A002
    dest: str | None = None,
    former: str = "",
    kind: Kind = TEXT,
    metavar: str = "",
    default: Any = None,
    required: bool = False,
    many: bool = False,
    complete: Completer | None = None,
) -> Argument:
    """An option with a value, or `many`, one each time; `former` is a name that it had, which is not shown."""
    notes = [f"default: {default}"] if default is not None else []
    notes += [kind.limit] if kind.limit else []
    notes += ["required"] if required else []
    return Argument(
        (*names, former) if former else names,
        f"{', '.join(names)} {metavar or kind.metavar}",
        help + (f"  [{'; '.join(notes)}]" if notes else ""),
        complete=complete or kind.complete,
        action="append" if many else "store",
        dest=dest,
        type=kind.read,
        default=[] if many else default,
        required=required,
    )


def flag(*names: str, help: str, **settings: Any) -> Argument:  # noqa: A002
    """An option without a value."""
    return Argument(names, ", ".join(names), help, has_value=False, **{"action": "store_true", **settings})


def switch(name: str, *, help: str) -> Argument:  # noqa: A002
    """A flag that is on, with another that turns it off."""
    names = (name, f"--no-{name[2:]}")
    settings: dict[str, Any] = {"declared": 1, "action": BooleanOptionalAction, "default": True}
    return Argument(names, " / ".join(names), help, has_value=False, **settings)
