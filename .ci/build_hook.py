"""Puts the manual pages and the completions of shells into a wheel, made from the help of the commands."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SHELLS = {
    "bash": "share/bash-completion/completions/mmname",
    "zsh": "share/zsh/site-functions/_mmname",
    "fish": "share/fish/vendor_completions.d/mmname.fish",
}


class Hook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before a wheel is built, and after."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the pages to a folder of their own, and say where they go."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from mmname.cli import cli
            from mmname.cli.completion import script
            from mmname.cli.manual import man_pages

            made = {f"share/man/man1/{name}": text for name, text in man_pages(cli).items()}
            made.update({place: script(shell) for shell, place in _SHELLS.items()})
        finally:
            sys.path.remove(self.root)
        self.folder = TemporaryDirectory()
        for number, (place, text) in enumerate(made.items()):
            file = Path(self.folder.name) / f"{number}"
            file.write_bytes(text.encode())
            build_data["shared_data"][str(file)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        if version != "editable":
            self.folder.cleanup()
