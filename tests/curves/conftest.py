"""Keeps pytest away from the script, which needs an environment of its own."""

from __future__ import annotations

collect_ignore = ["make.py"]
