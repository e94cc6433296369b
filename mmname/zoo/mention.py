"""Mentions: where a line of text, such as a command that somebody pasted, may name a config or a checkpoint."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Mention", "mentions_in"]

_BREAKS = re.compile(r"[\s\"'`,;()\[\]{}<>|=]+")
_STAMP = re.compile(r"[-_](?:\d{8}(?:[-_]\d{4,6})?)?[-_]?[0-9a-f]{8}(?:_\d{8})?$")
_SCORES = re.compile(r"_+(?:bbox|segm|box|mask)?_?(?:mAP|AP|map)[-_]?[\d.].*$")
_SCOPE = re.compile(r"(\w+)::(.+)")
_PROJECT = re.compile(r"\bmim\s+\w+\s+([\w-]+)")
_WEIGHTS = (".pth", ".pt", ".pkl", ".pth.tar")
_OTHERS = (".sh", ".md", ".json", ".jsonl", ".log", ".txt", ".yml", ".yaml", ".jpg", ".png", ".mp4", ".zip")
_FLAGS = ("--config", "--configs", "--cfg", "config", "cfg")


class Mention(NamedTuple):
    """A word of the line: the name in it, the path before that, the project if one is told; `file` of a checkpoint."""

    name: str
    path: str
    project: str | None = None
    file: str | None = None
    rank: int = 0


def mentions_in(line: str) -> list[Mention]:
    """The words of a line that can name something, the likeliest first.

    >>> [m.name for m in mentions_in("mim download mmdet --config yolov3_mobilenetv2_320_300e_coco --dest .")]
    ['yolov3_mobilenetv2_320_300e_coco']
    """
    told = _PROJECT.search(line)
    words = [word for word in _BREAKS.split(line.strip()) if word]
    found = []
    for i, word in enumerate(words):
        mention = _mention(word, told[1] if told else None)
        if len(words) == 1 or (i and words[i - 1] in _FLAGS):
            mention = mention and mention._replace(rank=0)
        if mention and mention.name and (mention.rank < 9 or len(words) == 1):
            found.append(mention)
    return sorted(found, key=lambda mention: mention.rank)


def _mention(word: str, project: str | None) -> Mention | None:
    scope = _SCOPE.fullmatch(word)
    if scope:
        project, word = scope.groups()
    path = word.replace("\\", "/").partition("?")[0].partition("#")[0].rstrip("/.:")
    file = path.rpartition("/")[2]
    if word.startswith("-") or not file or file.endswith(_OTHERS):
        return None
    if file.endswith(_WEIGHTS):
        return Mention(_plain(file), path, project, file, 3)
    config = file.endswith(".py")
    name = file[: -len(".py")] if config else file
    if config:
        rank = 1 if scope or "configs/" in path else 4 if "/" in path and path.split("/")[0] in ("tools", "demo") else 2
    else:
        rank = 1 if scope else 5 if len(name) > 5 and re.search(r"\w[-_]\w", name) else 9
    return Mention(name, path, project, None, rank)


def _plain(file: str) -> str:
    """The name of the config in that of a checkpoint: without its scores, the day and the hash.

    >>> _plain("faster_rcnn_r50_fpn_1x_coco_20200130-047c8118.pth")
    'faster_rcnn_r50_fpn_1x_coco'
    """
    stem = next(file[: -len(end)] for end in sorted(_WEIGHTS, key=len, reverse=True) if file.endswith(end))
    return _SCORES.sub("", _STAMP.sub("", stem))
