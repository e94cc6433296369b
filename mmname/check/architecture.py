"""Rules C of what a model is made of: its own class, its neck and its norms, as far as the config states them."""

from __future__ import annotations

from typing import Any, NamedTuple

from mmname.check.contents import Difference, Unknown, classes_of, is_written, table_of
from mmname.check.rule import rule
from mmname.check.told import value_at
from mmname.config.evaluate import UNKNOWN
from mmname.name.meaning import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mmname.check.contents import Contents

__all__ = ["false_model", "false_neck", "false_norm"]


class _Norm(NamedTuple):
    """A norm that a config states, and the keys of the place."""

    type: Any
    keys: tuple[str, ...]


@rule(
    "C008",
    "false-norm",
    level="warning",
    wrong="mask_rcnn_r50_fpn_gn-all_2x_coco with norm_cfg=dict(type='BN') everywhere",
    right="mask_rcnn_r50_fpn_2x_coco",
    fix="Give the config the norm that its name says, or the name the one of the config.",
)
def false_norm(contents: Contents) -> Iterator[Difference | Unknown]:
    """A norm that no part of the model has.

    Judged where every norm of the model is stated and none is of the kind that the name says; norms that are
    synchronized count as the same kind. Of heads nothing is said where the config leaves their norm to their class.
    """
    table, said = table_of("norm"), _type(contents, "norm")
    if said is None:
        return
    stated = list(_norms(contents.config.value((table["model"],)), (table["model"],), table["key"]))
    if not contents.config.is_whole or not stated or any(norm.type is UNKNOWN for norm in stated):
        yield Unknown("norm")
        return
    _, _, places = str(contents.record.norm).partition("-")
    heads = [norm for norm in stated if any(table["parts"] in key for key in norm.keys)]
    is_silent = {*places.split("+")} <= {*table["silent"]} if places else not heads and _has_head(contents)
    if not is_silent and not any(_are_one(norm.type, said, table["families"]) for norm in stated):
        has = ", ".join(sorted({norm.type for norm in stated}))
        yield Difference("norm", said, has, stated[0].keys, f"{contents.record.norm}, has {has}")


@rule(
    "C009",
    "false-neck",
    level="warning",
    wrong="faster-rcnn_r50_pafpn_1x_coco with neck=dict(type='FPN')",
    right="faster-rcnn_r50_fpn_1x_coco",
    fix="Give the config the neck that its name says, or the name the one of the config.",
)
def false_neck(contents: Contents) -> Iterator[Difference | Unknown]:
    """A neck that the model does not have.

    Judged where the config states the class of another neck of the project, and none of the one that the name says.
    """
    table, said = table_of("neck"), _type(contents, "neck")
    if said is None:
        return
    has = value_at(contents.config, table["places"])
    parts = [] if has is None else has.value if isinstance(has.value, list) else [has.value]
    types = [part["type"] for part in parts if isinstance(part, dict) and isinstance(part.get("type"), str)]
    if has is None or len(types) < len(parts):
        yield Unknown("neck")
    elif not any(_are_one(one, said, table["families"]) for one in types):
        others = [one for one in types if _is_known(contents, "neck", one)]
        if others:
            shown = ", ".join(others)
            yield Difference("neck", said, shown, has.keys, f"{contents.record.neck}, a {said}; has {shown}")


@rule(
    "C010",
    "false-model",
    level="warning",
    wrong="retinanet_r50_fpn_syncbn_1350k_obj365v1 with model=dict(type='FasterRCNN')",
    right="faster_rcnn_r50_fpn_syncbn_1350k_obj365v1",
    fix="Give the config the model that its name says, or the name the one of the config.",
)
def false_model(contents: Contents) -> Iterator[Difference | Unknown]:
    """A model that the config does not train.

    Judged where the config has the class that another word of the project stands for. Classes that hold models of any
    name, and those that are made of the other, agree. With another word about the model, or one that nobody knows,
    nothing is said.
    """
    table, said = table_of("model"), _type(contents, "model")
    if said is None:
        return
    has = value_at(contents.config, table["places"])
    is_qualified = any(getattr(contents.record, field, None) for field in table["beside"])
    if has is None or not isinstance(has.value, str) or is_qualified:
        yield Unknown("model")
        return
    own, other = _bare(said), _bare(has.value)
    agree = own in other or other in own or _are_one(own, other, table["families"])
    is_general = bool({own, other} & {*table["general"]})
    if not agree and not is_general and _is_known(contents, "model", other):
        yield Difference("model", own, other, has.keys, f"{contents.record.model}, a {own}; has {other}")


def _type(contents: Contents, field: str) -> str | None:
    """The class that the word of a field stands for, where the name has one."""
    if getattr(contents.record, field, None) is None or not is_written(contents.record, field):
        return None
    said = resolve(contents.record, own=contents.own).get(field, {}).get("type")
    return said if isinstance(said, str) else None


def _norms(value: Any, keys: tuple[str, ...], key: str) -> Iterator[_Norm]:
    """The norms in a part of a model; an unknown one for every part that is not known."""
    if value is UNKNOWN:
        yield _Norm(UNKNOWN, keys)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _norms(item, (*keys, str(i)), key)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != key:
                yield from _norms(item, (*keys, str(name)), key)
            elif item is UNKNOWN or isinstance(item, dict):
                kind = item.get("type", UNKNOWN) if isinstance(item, dict) else UNKNOWN
                yield _Norm(kind if isinstance(kind, str) else UNKNOWN, (*keys, key, "type"))


def _has_head(contents: Contents) -> bool:
    model = contents.config.value((table_of("norm")["model"],))
    return isinstance(model, dict) and any(table_of("norm")["parts"] in str(key) for key in model)


def _are_one(one: str, other: str, families: Sequence[Sequence[str]]) -> bool:
    """Whether two classes are one, or of one family."""
    pair = {_bare(one), _bare(other)}
    return len(pair) == 1 or any(pair <= {*family} for family in families)


def _bare(name: str) -> str:
    """A class without the package that it is taken from."""
    return name.rpartition(".")[2]


def _is_known(contents: Contents, field: str, name: str) -> bool:
    """Whether a class is that of a word of the name's convention."""
    return contents.record.dialect is not None and _bare(name) in classes_of(contents.record.dialect, field)
