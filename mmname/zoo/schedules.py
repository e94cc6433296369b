"""Schedules of released configs: that of a name, and what the configs of its model agree on."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mmname.data.load import load
from mmname.name.record import FIELDS
from mmname.schedule import Schedule, parts, tables
from mmname.schedule.known import Agreement, Released
from mmname.schedule.settings import Settings
from mmname.zoo.database import open_database
from mmname.zoo.recipe import settings_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from mmname.name.record import ConfigName

__all__ = ["ReleasedSchedules"]

# The settings that a policy is told by, those that a length is, and its older names.
_POLICY = ("lr_config", "param_scheduler", "momentum_config", "default_hooks")
_LOOPS = ("runner", "train_cfg")
_TOTALS = {"total_epochs": "max_epochs", "total_iters": "max_iters"}
_QUERY = """
SELECT config.name, release.dialect, release.project, version, release.id, edition.recipe, fields, repeat_times,
    backbone_type
FROM config JOIN edition ON edition.config = config.id JOIN edition_release ON edition_release.edition = edition.id
JOIN release ON release.id = edition_release.release LEFT JOIN record ON record.id = edition.record
"""


class _Peer(NamedTuple):
    """A released config: its name and the fields of that, its repeats of a dataset, its backbone, how it trains."""

    name: str
    fields: Mapping[str, Any]
    repeats: int | None
    backbone: str | None
    settings: Settings


class ReleasedSchedules:
    """The schedules in a database of released configs, by default the one that comes with mmname.

    The database is opened when something is first asked of it.

    Raises:
        ZooError: it is missing or broken.

    >>> released = ReleasedSchedules()
    >>> released.config_of("retinanet_r50_fpn_1x_coco", "mmdet2").settings["optimizer"]["lr"]
    0.01
    """

    def __init__(self, connection: sqlite3.Connection | None = None) -> None:
        self._given = connection
        self._peers: dict[str, dict[str, list[_Peer]]] = {}
        self._settings: dict[int, Settings] = {}

    def config_of(self, name: str, dialect: str | None = None) -> Released | None:
        """How the config of that name trains in its last release; None where there is none, or several that differ.

        `dialect` is the convention of the name; without it, the only one that has such a config.
        """
        try:
            rows = self._connection.execute(f"{_QUERY} WHERE config.name = ? ORDER BY release.id", (name,)).fetchall()
        except UnicodeEncodeError:  # bytes that are no text
            return None
        namesakes: dict[str, None] = {}
        if dialect is not None:
            kin = tables.kin(dialect)
            namesakes = dict.fromkeys(row[1] for row in rows if row[1] and row[1] not in kin)
            rows = [row for row in rows if row[1] in kin]
        if not rows or len({row[1] for row in rows}) > 1:
            return None
        _, own, project, version, last, recipe, *_ = rows[-1]
        if recipe is None or any(row[4] == last and row[5] != recipe for row in rows):
            return None
        repeats = {_repeats(row[7]) for row in rows if row[4] == last}
        others = [f"{row[2]} {row[3]}" for row in rows if row[5] is not None and self._differ(row[5], recipe)]
        said = f"as in {project} {version}" + f"; otherwise in {', '.join(others)}" * bool(others)
        said += f"; another of that name is in {', '.join(namesakes)}" * bool(namesakes)
        return Released(self._recipe(recipe), said, own or dialect, repeats.pop() if len(repeats) == 1 else None)

    def agreement_of(self, record: ConfigName, *, without: str = "") -> Agreement | None:
        """What the released configs of the record's model agree on, where they are several and none says otherwise.

        Those with the same backbone or data set are asked where all of them do not agree. `without` is a name that is
        left out.
        """
        if record.dialect is None or record.model is None:
            return None
        fields, backbone = _fields(record), _class_of_backbone(record)
        peers = [peer for peer in self._of(record.dialect).get(record.model, ()) if peer.name != without]
        for level in _rule()["levels"]:
            alike = level["alike"]
            near = [peer for peer in peers if all(peer.fields.get(field) == fields.get(field) for field in alike)]
            if len(near) >= level["enough"] and _covers(near, fields, level, backbone):
                common, unlike = _optimizers(near)
                if common:
                    who = " and ".join(_said(record, field) for field in alike)
                    of = f"released configs of {record.model}" + f" with {who}" * bool(who)
                    return _agreement(near, common, unlike, of, record.schedule)
        return None

    def otherwise(self, record: ConfigName, milestones: tuple[int, ...], *, without: str = "") -> str:
        """What to say where most released configs of the record's model do not drop at milestones; else nothing.

        Where a backbone stands for the model, those of the backbone are asked. Those with the same schedule in their
        names are asked, and else all, whether they drop in steps. `without` is a name that is left out.
        """
        if record.dialect is None or not (record.model or record.backbone):
            return ""
        peers = [peer for peer in self._of(record.dialect).get(record.model or "", ()) if peer.name != without]
        if record.model is None:  # a backbone on its own, as those that classify
            peers = [peer for peer in peers if peer.fields.get("backbone") == record.backbone]
        alike = [peer for peer in peers if peer.fields.get("schedule") == record.schedule]
        if len(alike) > 1:
            k = sum(_milestones(peer.settings, peer.repeats) == milestones for peer in alike)
        else:
            k = sum(_milestones(peer.settings) is not None for peer in peers)
        n = len(alike) if len(alike) > 1 else len(peers)
        with_word = f" with {record.schedule}" * (len(alike) > 1)
        what = "drop there" if len(alike) > 1 else "drop in steps"
        return (
            f"{k} of {n} released configs of {record.model or record.backbone}{with_word} {what}" if 2 * k < n else ""
        )

    def _differ(self, one: int, other: int) -> bool:
        """Whether two recipes train otherwise, whatever batch they say that they are for."""
        one_said, other_said = ({**self._recipe(recipe), "auto_scale_lr": None} for recipe in (one, other))
        return one_said != other_said

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        return open_database() if self._given is None else self._given

    def _recipe(self, number: int) -> Settings:
        if number not in self._settings:
            (ids,) = self._connection.execute("SELECT settings FROM recipe WHERE id = ?", (number,)).fetchone()
            rows = self._connection.execute(
                f"SELECT name, value FROM setting WHERE id IN ({', '.join(ids.split())})"  # noqa: S608  (own numbers)
            )
            self._settings[number] = settings_of(rows)
        return self._settings[number]

    def _of(self, dialect: str) -> dict[str, list[_Peer]]:
        """The configs whose names are in a convention, or in another one of its project, by their model or ''."""
        if dialect not in self._peers:
            kin = tables.kin(dialect)
            marks = ", ".join("?" * len(kin))
            query = f"{_QUERY} WHERE release.dialect IN ({marks}) ORDER BY release.id"
            last: dict[str, list[tuple[Any, ...]]] = {}
            for row in self._connection.execute(query, kin):
                there = last.setdefault(row[0], [])
                last[row[0]] = [other for other in there if other[4] == row[4]] + [row]
            models: dict[str, list[_Peer]] = defaultdict(list)
            for name, rows in last.items():
                recipes = {row[5] for row in rows}
                if len(recipes) == 1 and rows[0][5] is not None and rows[0][6]:
                    fields = json.loads(rows[0][6])
                    if fields:
                        models[fields.get("model") or ""].append(
                            _Peer(name, fields, _repeats(rows[0][7]), rows[0][8], self._recipe(rows[0][5]))
                        )
            self._peers[dialect] = dict(models)
        return self._peers[dialect]


def _repeats(times: str | None) -> int | None:
    """How often an epoch goes through the dataset of a config, where it is one or none is repeated."""
    every = (times or "1").split()
    return int(every[0]) if len(every) == 1 else None


@lru_cache(maxsize=2048)
def _milestones(settings: Settings, repeats: int | None = 1) -> tuple[int, ...] | None:
    """The milestones of settings as their word counts them, where they have one optimizer that drops in steps."""
    schedule = Schedule.from_config(settings)
    times = (repeats or 1) if schedule.max_epochs is not None else 1
    return None if schedule.milestones is None else tuple(milestone * times for milestone in schedule.milestones)


def _fields(record: ConfigName) -> dict[str, Any]:
    """The fields of a record as the database has them."""
    return {field: value for field, value in record.to_dict().items() if value}


def _class_of_backbone(record: ConfigName) -> str | None:
    """The class of the backbone that a record names, if it is known."""
    from mmname.name.meaning import resolve

    return resolve(record).get("backbone", {}).get("type") if record.backbone else None


def _said(record: ConfigName, field: str) -> str:
    """What a record says in a field, in words."""
    value = getattr(record, field)
    if not value:
        return f"no {field}"
    return ", ".join(map(str, value)) if type(value) is tuple else str(value)


def _covers(near: Sequence[_Peer], fields: Mapping[str, Any], level: Mapping[str, Any], backbone: str | None) -> bool:
    """Whether configs speak for a name: they have every word of it, or enough different ones where it has a new one.

    A backbone may be a new one of a class that theirs have.
    """
    rule = _rule()
    for field in fields.keys() & _TOLD:
        known = [_words(peer.fields.get(field)) for peer in near]
        if _words(fields[field]) <= frozenset().union(*known):
            continue
        if field == "backbone" and backbone not in {peer.backbone for peer in near}:
            return False
        few = len(near) < rule["many"] or len(set(known)) < rule["different"]
        if few or not level.get("open") or field in level["alike"] or field not in rule["open"]:
            return False
    return True


@cache
def _rule() -> dict[str, Any]:
    """When released configs speak for a name (`data/agreement.toml`)."""
    return load("agreement.toml")


def _words(value: Any) -> frozenset[str]:
    """The words of a field, each as a text."""
    every = value if isinstance(value, list) else [] if value is None else [value]
    return frozenset(json.dumps(word, sort_keys=True) for word in every)


def _optimizers(near: Sequence[_Peer]) -> tuple[dict[str, Any], list[str]]:
    """The settings of the optimizers that configs agree on, and what of these they do not; nothing without a rate."""
    found = [_wrapper(peer.settings) for peer in near]
    common, unlike = _common(found)
    every = parts.optimizers(Settings(common)) if common else {}
    names = parts.optimizers(found[0])
    rated = every.keys() == names.keys() and all({"type", "lr"} <= one.keys() for one in every.values())
    return (common, unlike) if rated and every else ({}, [])


def _wrapper(settings: Settings) -> Settings:
    kept = ("optimizer", "optimizers", "optimizer_config", "optim_wrapper", "auto_scale_lr")
    return Settings({key: settings[key] for key in kept if key in settings})


def _common(found: Sequence[Mapping[str, Any]], place: str = "") -> tuple[dict[str, Any], list[str]]:
    """What dictionaries have in common, and the places where they differ."""
    common: dict[str, Any] = {}
    unlike: list[str] = []
    for key in dict.fromkeys(key for one in found for key in one):
        values = [one.get(key, _MISSING) for one in found]
        if all(value == values[0] for value in values):
            common[key] = values[0]
        elif all(isinstance(value, Settings) for value in values) and key not in _WHOLE:
            common[key], inner = _common(values, f"{place}{key}.")
            common[key] = Settings(common[key])
            unlike += inner
        else:
            unlike.append(f"{place}{key}")
    return common, unlike


def _agreement(
    near: Sequence[_Peer], common: dict[str, Any], unlike: list[str], of: str, word: str | None
) -> Agreement:
    """What configs say together: the optimizer, and where they are alike the policy and the length."""
    n = len(near)
    settings = dict(common)
    notes = [f"{n} of {n} {of} have this optimizer and rate"]
    shown = [place for place in unlike if place.rpartition(".")[2] != "enable"]
    if shown:
        notes.append(f"they do not agree on {', '.join(shown)}")
    alike = [peer for peer in near if peer.fields.get("schedule") == word]
    if len(alike) >= _rule()["enough"]:
        course = _same(alike, lambda one: {**_policy_of(one), **_length_of(one)} if _policy_of(one) else {})
        said = course or _same(alike, _length_of)
        if said:
            with_word = f"with {word}" if word else "without a schedule in their names"
            what = "length and policy" if course else "length"
            notes.append(f"{len(alike)} of {len(alike)} of these {with_word} have this {what}")
            settings |= said
    return Agreement(Settings(settings), tuple(notes))


def _same(peers: Sequence[_Peer], told: Callable[[Settings], dict[str, Any]]) -> dict[str, Any]:
    """What all of them say alike, else nothing."""
    said = [told(peer.settings) for peer in peers]
    return said[0] if all(one == said[0] for one in said) else {}


def _policy_of(settings: Settings) -> dict[str, Any]:
    return {key: settings[key] for key in _POLICY if key in settings}


def _length_of(settings: Settings) -> dict[str, Any]:
    """The length, under the name that the loop of the library has for it."""
    counts = {new: settings[old] for old, new in _TOTALS.items() if old in settings}
    for where in _LOOPS:
        loop = settings.get(where) or {}
        counts |= {key: loop[key] for key in _TOTALS.values() if loop.get(key) is not None}
    return {"train_cfg" if parts.is_mmengine(settings) else "runner": Settings(counts)} if len(counts) == 1 else {}


_MISSING = object()
# What is taken as it is or not at all: one key of these is no key without the others.
_WHOLE = frozenset({"paramwise_cfg", "clip_grad", "grad_clip"})
# The fields of a name that say how its model trains; the model itself and the length are compared apart.
_TOLD = frozenset(FIELDS) - {"model", "schedule"} | {"unknown"}
