"""Small files to attach: made here, so that the package carries none."""

import struct
import zlib
from datetime import datetime, timedelta
from random import Random

_WIDTH, _HEIGHT = 320, 180


def screenshot(random: Random) -> bytes:
    """A PNG that looks like a window with a chart in it."""
    bars = [random.randint(12, 100) for _ in range(12)]
    rows = b"".join(b"\x00" + _row(y, bars) for y in range(_HEIGHT))
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def application_log(random: Random, moment: datetime) -> bytes:
    """A page of log lines that ends badly, shortly before ``moment``."""
    steps = (
        "sync started",
        "token refreshed",
        "GET /v1/receipts 200",
        "cache hit",
        "upload queued",
    )
    start = moment - timedelta(minutes=12)
    lines = [
        f"{start + timedelta(seconds=14 * n):%Y-%m-%d %H:%M:%S} INFO  {random.choice(steps)}"
        for n in range(40)
    ]
    lines.append(f"{moment:%Y-%m-%d %H:%M:%S} ERROR camera session ended unexpectedly")
    return ("\n".join(lines) + "\n").encode()


def _row(y: int, bars: list[int]) -> bytes:
    return b"".join(_colour(x, y, bars) for x in range(_WIDTH))


def _colour(x: int, y: int, bars: list[int]) -> bytes:
    if y < 22:
        return b"\x2f\x3e\x55"
    if y in (60, 100, 140):
        return b"\xdd\xe2\xe9"
    column, within = divmod(x - 16, 24)
    if 0 <= column < len(bars) and within < 16 and y > 160 - bars[column]:
        return b"\x3b\x82\xc4"
    return b"\xf7\xf8\xfa"


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
