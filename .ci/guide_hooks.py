"""What mkdocs asks for while it builds the guide: the pages and pictures that are made by the program."""

from __future__ import annotations

from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mkdocs.structure.files import File, Files

import mmname
from mmname.cli import cli, main
from mmname.cli.manual import options_page
from mmname.guide.pages import made_pages

_NAMES = {
    "name": "mask_rcnn_r50_fpn_gn-head_mstrain_4x4_2x_coco",
    "start": "faster_rcnn_r50_caffe_fpn_mstrain_2x_coco",
}
_COLOURS = {  # of fields, as the terminal has them, readable on light and on dark ground
    "cyan": "#0e9aa7", "green": "#3f9142", "magenta": "#b5489e", "yellow": "#b58900", "blue": "#4078c0",
}  # fmt: skip
_ENGINES = ("arrow", "pandas", "polars", "duckdb", "spark", "ray", "dask")
_CHARACTER, _MARGIN = 15.6, 10  # pixels


def on_files(files: Files, config: Any) -> Files:
    """Add what is made to what is written."""
    for path, text in {**made_pages(), "options.md": options_page(cli), "api.md": _api()}.items():
        files.append(File.generated(config, path, content=text))
    for title, name in _NAMES.items():
        files.append(File.generated(config, f"img/{title}.svg", content=split_name(name)))
    with TemporaryDirectory() as folder:
        drawn = Path(folder) / "schedules.svg"
        assert (
            main(["schedule", "1x", "2x", "--default-recipe", "--plot", str(drawn), "--quiet", "-o", f"{folder}/x"])
            == 0
        )
        files.append(File.generated(config, "img/schedules.svg", content=drawn.read_text(encoding="utf-8")))
    return files


def split_name(name: str) -> str:
    """A picture of a name: below each part the field that it fills."""
    from mmname.name.record import fields

    width = _CHARACTER * len(name) + 2 * _MARGIN
    parts = []
    for number, span in enumerate(mmname.parse(name).spans):
        left, right = (_MARGIN + _CHARACTER * at for at in (span.start, span.end))
        colour, drop = _COLOURS[fields()[span.field].colour], 56 + 22 * (number % 2)
        parts.append(
            f'<g fill="{colour}" stroke="none"><text x="{left}" y="30" class="word" textLength="{right - left}">'
            f'{escape(span.text)}</text><rect x="{left}" y="39" width="{right - left}" height="3"/>'
            f'<rect x="{(left + right) / 2 - 0.5}" y="42" width="1" height="{drop - 54}"/>'
            f'<text x="{(left + right) / 2}" y="{drop + 4}" text-anchor="middle" class="field">{span.field}</text></g>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} 92" role="img">'
        f"<title>{escape(name)}</title><style>.word{{font:26px monospace}}.field{{font:15px sans-serif}}</style>"
        f"{''.join(parts)}</svg>\n"
    )


def _api() -> str:
    """Every public name with its docstring."""
    parts = ["# Python", "The names that `import mmname` has."]
    parts += [f"::: mmname.{module}.{name}" for name, module in mmname._MODULES.items()]
    parts += [f"::: mmname.{module}" for module in ("references.repository", "rename", *_ENGINES)]
    return "\n\n".join(parts) + "\n"
