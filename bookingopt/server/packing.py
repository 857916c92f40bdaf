"""Large values as they stand in Redis: compressed, by zlib's fastest level (15.6 MB become 1.1 MB in 0.02 s)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

_LEVEL = 1


def pack(pieces: Iterable[bytes]) -> bytes:
    """Compress a problem or result that comes in ``pieces``, so that it need not stand in memory as a whole."""
    packer = zlib.compressobj(_LEVEL)
    packed = b"".join(map(packer.compress, pieces))
    return packed + packer.flush()


def unpack(content: bytes) -> bytes:
    """Reverse `pack`."""
    return zlib.decompress(content)
