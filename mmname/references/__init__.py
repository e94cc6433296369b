"""References: every place of a repository where a config's name is written, and what a rename changes there."""

from __future__ import annotations

from mmname.references.dead import CODES, code_of, nearest
from mmname.references.reference import Edit, Reference
from mmname.references.repository import Following, Reader, Repository

__all__ = ["CODES", "Edit", "Following", "Reader", "Reference", "Repository", "code_of", "nearest"]
