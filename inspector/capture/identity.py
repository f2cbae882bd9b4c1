"""Names for records that no other program gives too."""

from __future__ import annotations

import os
import random
import time

# random enough to be unique, which is all that is asked of it; a call of the system for each would cost more
_random_bits = random.Random(os.urandom(32)).getrandbits
_last_uuid_ms = 0
_uuid_counter = 0
_uuid_prefix = ""


def new_uuid() -> str:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter inside one millisecond, 62 random bits."""
    global _last_uuid_ms, _uuid_counter, _uuid_prefix
    now = time.time_ns() // 1_000_000
    if now <= _last_uuid_ms and _uuid_counter < 0xFFF:
        _uuid_counter += 1
    else:
        _last_uuid_ms, _uuid_counter = max(now, _last_uuid_ms + 1), 0
        moment = f"{_last_uuid_ms:012x}"
        _uuid_prefix = f"{moment[:8]}-{moment[8:]}-7"
    tail = f"{_random_bits(62) | 0x8000_0000_0000_0000:016x}"
    return f"{_uuid_prefix}{_uuid_counter:03x}-{tail[:4]}-{tail[4:]}"
