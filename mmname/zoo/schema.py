"""The tables of the database: what stands where."""

from __future__ import annotations

from mmname.zoo.facts import FACTS

__all__ = ["SCHEMA"]


_WHOLE = frozenset(
    {"backbone_depth", "samples_per_gpu", "base_batch_size", "max_epochs", "max_iters", "step_every", "amp"}
)
_REAL = frozenset({"lr", "weight_decay"})
_FACTS = ",\n    ".join(
    f"{fact} {'INTEGER' if fact in _WHOLE else 'REAL' if fact in _REAL else 'TEXT'}" for fact in FACTS
)

# A config is a path in a project. An edition is a config as one or more releases have it alike: what it says, the
# record of its name, how it trains, the models that metafiles list for it. Several words of one fact are separated by
# spaces, and so are the settings that a recipe is made of.
SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE release (
    id INTEGER PRIMARY KEY, project TEXT NOT NULL, version TEXT NOT NULL, dialect TEXT, source TEXT
);
CREATE TABLE repository (project TEXT PRIMARY KEY, address TEXT) WITHOUT ROWID;
CREATE TABLE succession (old TEXT, new TEXT, since TEXT, whole INTEGER);
CREATE TABLE record (id INTEGER PRIMARY KEY, dialect TEXT NOT NULL, fields TEXT NOT NULL);
CREATE TABLE config (id INTEGER PRIMARY KEY, project TEXT NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE edition (
    id INTEGER PRIMARY KEY, config INTEGER NOT NULL REFERENCES config, record INTEGER REFERENCES record,
    {_FACTS},
    unseen TEXT, expected TEXT, recipe INTEGER REFERENCES recipe
);
CREATE TABLE recipe (id INTEGER PRIMARY KEY, settings TEXT NOT NULL);
CREATE TABLE setting (id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE edition_release (
    edition INTEGER REFERENCES edition, release INTEGER REFERENCES release, PRIMARY KEY (edition, release)
) WITHOUT ROWID;
CREATE TABLE paper (id INTEGER PRIMARY KEY, title TEXT, url TEXT);
CREATE TABLE model (
    id INTEGER PRIMARY KEY, edition INTEGER NOT NULL REFERENCES edition, name TEXT NOT NULL, checkpoint TEXT,
    memory REAL, inference_ms REAL, params REAL, flops REAL, resources TEXT, paper INTEGER REFERENCES paper
);
CREATE TABLE metric (
    model INTEGER NOT NULL REFERENCES model, task TEXT, dataset TEXT, metric TEXT NOT NULL, value REAL NOT NULL
);
CREATE TABLE became (
    old INTEGER NOT NULL REFERENCES config, new INTEGER NOT NULL REFERENCES config,
    since INTEGER NOT NULL REFERENCES release, how TEXT NOT NULL
);
CREATE INDEX config_name ON config (name);
CREATE INDEX edition_config ON edition (config);
CREATE INDEX model_edition ON model (edition);
CREATE INDEX metric_model ON metric (model);
CREATE INDEX became_old ON became (old);
CREATE VIEW released AS
    SELECT release.project, version, path, name, edition.id AS edition FROM config
    JOIN edition ON edition.config = config.id
    JOIN edition_release ON edition_release.edition = edition.id
    JOIN release ON release.id = edition_release.release;
"""  # noqa: S608  (own columns)
