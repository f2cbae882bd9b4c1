from __future__ import annotations

import gzip
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import DECODE_LIMIT, decode
from inspector.capture import Headers
from inspector.workers import Cancelled, Token

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "x-gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=2),
    "zstd": zstd.compress,
}


def encoded(*values: str) -> Headers:
    return Headers([(b"content-encoding", value.encode()) for value in values])


@given(st.binary(max_size=2000), st.lists(st.sampled_from([*PACKERS, "identity"]), max_size=4), st.booleans())
def test_any_chain_of_encodings_is_undone(data: bytes, chain: list[str], several_lines: bool) -> None:
    packed = data
    for name in chain:
        packed = PACKERS.get(name, bytes)(packed)
    headers = encoded(*chain) if several_lines else encoded(" , ".join(chain).upper())
    made = decode(headers, packed)
    assert made.data == data
    assert made.complete
    assert [step.name for step in made.steps] == [name for name in reversed(chain) if name != "identity"]
    assert all(step.state == "done" for step in made.steps)


@given(st.binary(min_size=1, max_size=200))
def test_deflate_without_the_zlib_frame_is_undone(data: bytes) -> None:
    assert decode(encoded("deflate"), raw_deflate(data)).data == data


@given(st.sampled_from([*PACKERS]), st.binary(max_size=300))
def test_arbitrary_bytes_never_raise_and_are_shown_when_they_cannot_be_decoded(name: str, data: bytes) -> None:
    made = decode(encoded(name), data)
    assert made.data == data or made.steps[0].state in ("done", "cut")


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_stops_at_the_cap_in_bounded_memory_and_time(name: str) -> None:
    size = 300_000_000 if name in ("gzip", "deflate") else 3_000_000_000
    if name == "br":
        packer = brotli.Compressor(quality=2)
        block = b"\0" * 1_000_000
        bomb = b"".join(packer.process(block) for _ in range(200)) + packer.finish()
    elif name == "zstd":
        packer = zstd.ZstdCompressor()
        bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(300)) + packer.flush()
    else:
        packer = zlib.compressobj(wbits=31 if name == "gzip" else 15, level=1)
        bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()
    limit = 8 * 1024 * 1024
    tracemalloc.start()
    started = time.monotonic()
    made = decode(encoded(name), bomb, limit=limit)
    took = time.monotonic() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(made.data) == limit
    assert made.steps[0].state == "capped"
    assert not made.complete
    assert made.problem is not None
    assert "stopped at 8 MiB of decoded data" in made.problem
    assert peak < 4 * limit
    assert took < 5


def test_the_default_cap_is_64_mib_and_said_so() -> None:
    assert DECODE_LIMIT == 64 * 1024 * 1024


def test_corrupt_data_leaves_the_bytes_before_the_failing_step_and_names_step_and_offset() -> None:
    inner = bytearray(gzip.compress(bytes(range(256)) * 40, mtime=0))
    inner[60] ^= 0xFF
    made = decode(encoded("gzip, br"), brotli.compress(bytes(inner)))
    assert made.data == bytes(inner)
    assert [step.state for step in made.steps] == ["done", "failed"]
    assert made.problem is not None
    assert "The gzip step failed at byte" in made.problem
    assert not made.complete


def test_the_offset_of_the_error_is_where_the_first_wrong_byte_is() -> None:
    packed = gzip.compress(b"x", mtime=0) + gzip.compress(b"y", mtime=0)
    broken = packed[:21] + b"\x1f\x8b\x08\xff" + packed[25:]
    made = decode(encoded("gzip"), broken)
    assert "at byte 24 of 42" in (made.problem or "")


def test_a_wrong_checksum_is_an_error_not_a_result() -> None:
    packed = bytearray(gzip.compress(b"hello", mtime=0))
    packed[-6] ^= 1
    made = decode(encoded("gzip"), bytes(packed))
    assert made.data == bytes(packed)
    assert "The gzip step failed" in (made.problem or "")


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_data_that_is_cut_off_gives_what_it_held(name: str) -> None:
    data = bytes(i * i % 251 for i in range(200_000))
    packed = PACKERS[name](data)
    made = decode(encoded(name), packed[: len(packed) * 3 // 4])
    assert made.steps[0].state in ("cut", "failed")
    if made.steps[0].state == "cut":
        assert data.startswith(made.data)
        assert "without its end mark" in (made.problem or "")
    assert not made.complete


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_garbage_behind_the_end_is_told(name: str) -> None:
    packed = PACKERS[name](b"hello")
    made = decode(encoded(name), packed + b"garbage!")
    assert made.data == b"hello"
    assert f"8 bytes follow the end of the {name} data at byte {len(packed)}" in (made.problem or "")


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_members_one_after_another_are_all_read(name: str) -> None:
    packed = PACKERS[name](b"one ") + PACKERS[name](b"two")
    made = decode(encoded(name), packed)
    assert made.data == b"one two"
    assert made.problem is None


def test_a_step_can_be_switched_off_by_name_or_index() -> None:
    packed = PACKERS["br"](PACKERS["gzip"](b"hello"))
    by_name = decode(encoded("gzip, br"), packed, skip=["gzip"])
    assert by_name.data == PACKERS["gzip"](b"hello")
    assert [step.state for step in by_name.steps] == ["done", "off"]
    assert decode(encoded("gzip, br"), packed, skip=[0, 1]).data == packed
    assert decode(encoded("gzip, br"), PACKERS["gzip"](b"hello"), skip=["br"]).data == b"hello"


def test_an_unknown_encoding_is_named_and_the_bytes_shown() -> None:
    made = decode(encoded("compress"), b"\x1f\x9d\x90")
    assert made.data == b"\x1f\x9d\x90"
    assert "'compress' is not known" in (made.problem or "")
    assert not made.complete


def test_gzip_without_a_header_is_offered_and_not_applied() -> None:
    packed = PACKERS["gzip"](b"hello")
    made = decode(Headers(), packed)
    assert made.data == packed
    assert made.offer == "gzip"
    assert made.problem == "The body looks like gzip although no Content-Encoding header says so."
    assert decode(Headers(), packed, extra=["gzip"]).data == b"hello"


def test_hundreds_of_encodings_are_not_undone() -> None:
    packed = b"x"
    for _ in range(20):
        packed = PACKERS["gzip"](packed)
    made = decode(encoded(",".join(["gzip"] * 20)), packed)
    assert len([step for step in made.steps if step.state == "done"]) == 8
    assert "only the last 8 were undone" in (made.problem or "")


def test_a_zstd_window_above_8_mib_is_refused() -> None:
    window = {int(zstd.CompressionParameter.window_log): 25, int(zstd.CompressionParameter.content_size_flag): 0}
    packer = zstd.ZstdCompressor(options=window)
    packed = packer.compress(b"hello" * 10) + packer.flush()
    made = decode(encoded("zstd"), packed)
    assert made.data == packed
    assert made.steps[0].state == "failed"


def test_a_cancelled_token_stops_the_work() -> None:
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        decode(encoded("gzip"), PACKERS["gzip"](b"hello"), token=token)


def test_an_empty_body_with_an_encoding_is_no_error() -> None:
    made = decode(encoded("gzip"), b"")
    assert made.data == b""
    assert made.problem is None
