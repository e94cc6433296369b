"""Values of several numbers that a name writes as one word: a batch, an input size, a clip."""

from __future__ import annotations

import re

from mmname.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

    Value = Union["Batch", "Size", "Clip"]

__all__ = ["VALUES", "Batch", "Clip", "Size"]

_PAIR = r"(\d+)x(\d+)"
_ONE = r"([bgu])(\d+)"
_TRIPLE = r"(\d+)x(\d+)x(\d+)"


class Batch(NamedTuple):
    """How a batch is spread over GPUs; a name may leave some of it open.

    Attributes:
        gpus: how many GPUs train together.
        samples_per_gpu: how many samples each of them takes in one step.
        whole: the samples of one step over all GPUs, where a name says nothing else.

    >>> Batch.of("8x2").total, str(Batch(4, 4)), str(Batch.of("b16"))
    (16, '4x4', 'b16')
    """

    gpus: int | None
    samples_per_gpu: int | None
    whole: int | None = None

    @classmethod
    def of(cls, text: str) -> Batch:
        """Read `8x2` (GPUs x samples on each), `b16` (samples over all GPUs) or `g8` (GPUs alone).

        Raises:
            ValueError: the text is none of these.
        """
        if pair := re.fullmatch(_PAIR, text):
            return cls(int(pair[1]), int(pair[2]))
        one = re.fullmatch(_ONE, text)
        if one and one[1] == "b":
            return cls(None, None, int(one[2]))
        if one and one[1] == "g":
            return cls(int(one[2]), None)
        raise ValueError(f"{text!r} is no batch; expected GPUs and samples on each, such as 8x2")

    @property
    def total(self) -> int | None:
        """Samples in one step of the optimizer, or None where the name leaves that open."""
        if self.whole is not None:
            return self.whole
        return None if self.gpus is None or self.samples_per_gpu is None else self.gpus * self.samples_per_gpu

    def __str__(self) -> str:
        if self.whole is not None:
            return f"b{self.whole}"
        return f"g{self.gpus}" if self.samples_per_gpu is None else f"{self.gpus}x{self.samples_per_gpu}"


class Size(NamedTuple):
    """The size of the network's input in pixels, in the order in which the project writes it.

    Attributes:
        height: the first number, which most projects mean as the height.
        width: the second number; None where one number says both.

    >>> Size.of("512x1024"), str(Size(384))
    (Size(height=512, width=1024), '384')
    """

    height: int
    width: int | None = None

    @classmethod
    def of(cls, text: str) -> Size:
        """Read `512x1024`, or `384` for a square.

        Raises:
            ValueError: the text is neither.
        """
        if pair := re.fullmatch(_PAIR, text):
            return cls(int(pair[1]), int(pair[2]))
        if re.fullmatch(r"\d+", text):
            return cls(int(text))
        raise ValueError(f"{text!r} is no size; expected pixels, such as 512x1024 or 384")

    def __str__(self) -> str:
        return str(self.height) if self.width is None else f"{self.height}x{self.width}"


class Clip(NamedTuple):
    """How frames are sampled from a video.

    Attributes:
        frames: how many frames a clip has.
        interval: every how many frames of the video one is taken; None where frames are spread evenly over it.
        clips: how many clips are taken from a video; None as above.

    >>> Clip.of("8x4x1").interval, str(Clip(48))
    (4, 'u48')
    """

    frames: int
    interval: int | None = None
    clips: int | None = None

    @classmethod
    def of(cls, text: str) -> Clip:
        """Read `8x4x1` (frames x interval x clips), or `u48` for frames spread evenly.

        Raises:
            ValueError: the text is neither.
        """
        if triple := re.fullmatch(_TRIPLE, text):
            return cls(int(triple[1]), int(triple[2]), int(triple[3]))
        one = re.fullmatch(_ONE, text)
        if one and one[1] == "u":
            return cls(int(one[2]))
        raise ValueError(f"{text!r} is no clip; expected frames x interval x clips, such as 8x4x1, or u48")

    def __str__(self) -> str:
        return f"u{self.frames}" if self.interval is None else f"{self.frames}x{self.interval}x{self.clips}"


VALUES: dict[str, Any] = {"batch": Batch, "size": Size, "clip": Clip}
"""The types of such values by the name that `data/fields.toml` gives them."""
