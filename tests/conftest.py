"""How long properties are tried: briefly here, thoroughly with `--hypothesis-profile=thorough`, as CI does."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("brief", max_examples=10, deadline=None)
settings.register_profile("thorough", max_examples=60, deadline=None)
settings.load_profile("brief")

collect_ignore = ["curves/judge.py", "curves/make.py"]  # these need mmcv and mmengine
