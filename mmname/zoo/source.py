"""Sources: where the configs of a release come from: a folder, an archive, or the project's wheel."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mmname.errors import ZooError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmname.zoo.release import Release

__all__ = ["download", "unpacked"]

_ENDINGS = (".py", ".yml", ".yaml")
_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".zip")


def download(release: Release, folder: Path) -> None:
    """Fetch the wheel of a release from the package index that pip is set up for.

    Raises:
        ZooError: pip cannot.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    wanted = f"{release.project}=={release.version}"
    run = subprocess.run(  # noqa: S603  (fixed words, and a release of the list)
        [*command, "--dest", str(folder), wanted], capture_output=True, text=True, check=False
    )
    if run.returncode:
        reason = next((line for line in run.stderr.splitlines()[::-1] if line.strip()), "pip failed")
        raise ZooError(f"cannot be downloaded: {reason}", path=wanted)


def unpacked(release: Release, folder: Path, into: Path, *, fetch: bool = False) -> Path:
    """The folder with the `configs` of a release: the one in `folder`, or its archive or wheel laid out in `into`.

    Raises:
        ZooError: it is not there, and cannot be fetched either.
    """
    name = f"{release.project}-{release.version}"
    if (folder / name / "configs").is_dir():
        return folder / name
    wheel = next(iter(sorted(folder.glob(f"{name}-*.whl"))), None)
    if wheel is None and release.source == "wheel" and fetch:
        download(release, folder)
        wheel = next(iter(sorted(folder.glob(f"{name}-*.whl"))), None)
    archive = wheel or next((file for file in (folder / f"{name}{end}" for end in _ARCHIVES) if file.is_file()), None)
    if archive is None:
        raise ZooError(f"no folder {name}, and no wheel or archive of it", path=str(folder))
    target = into / name
    for path, content in _members(archive):
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if not (target / "configs").is_dir():
        raise ZooError("holds no configs", path=str(archive))
    return target


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """The configs and metafiles in an archive, by their path from `configs` on."""
    try:
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as zipped:
                for info in zipped.infolist():
                    path = _below(info.filename)
                    if path:
                        yield path, zipped.read(info)
        else:
            with tarfile.open(archive) as tar:
                for member in tar:
                    path = _below(member.name) if member.isfile() else None
                    stream = tar.extractfile(member) if path else None
                    if path and stream:
                        yield path, stream.read()
    except (OSError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise ZooError(f"cannot be read: {error}", path=str(archive)) from error


def _below(path: str) -> str | None:
    """The path from its first folder `configs` on: a wheel has them below `.mim`."""
    parts = PurePosixPath(path).parts
    if not path.endswith(_ENDINGS) or "configs" not in parts or ".." in parts:
        return None
    return "/".join(parts[parts.index("configs") :])
