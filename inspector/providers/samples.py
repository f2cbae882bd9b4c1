"""Sample events: real payloads of each provider, with fresh ids and times, shipped in `resources/samples`.

A sample is a body (`<event>.json` or `.form`) and `<event>.headers.json` beside it: method and headers as the provider
sends them. `${…}` in both are filled in; signatures are left empty, for the provider's `sign` to make.
"""

from __future__ import annotations

import json
import re
import secrets
import string
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from inspector.capture import Capture, Headers, new_uuid
from inspector.errors import NotFound, ResendRefused
from inspector.paths import resources_dir

_SIDE = ".headers.json"
_SIGNATURE = "${signature}"
_PLACE = re.compile(r"\$\{([a-z]+)(\d*)(:number)?\}")
_LETTERS = string.ascii_letters + string.digits


def _folder() -> Path:
    return resources_dir() / "samples"


@cache
def sample_names(provider: str) -> tuple[str, ...]:
    """The events there are samples of, by name."""
    found = (_folder() / provider).glob(f"*{_SIDE}")
    return tuple(sorted(path.name.removesuffix(_SIDE) for path in found))


def sample_capture(
    provider: str,
    event: str,
    *,
    now: float,
    secret: str = "",
    endpoint: str = "default",
    path: str = "/",
    signed: bool = True,
) -> Capture:
    """A sample as of `now` (unix seconds), not signed yet; `secret` stands where a sender shows it. NotFound.

    ResendRefused when the secret cannot stand there, as one beyond latin-1 cannot in a header.
    `signed` False: without the headers that hold a signature, for a sample that nobody here can sign.
    """
    if event not in sample_names(provider):
        there = ", ".join(sample_names(provider)[:30])
        raise NotFound(f"There is no sample {event!r} of {provider!r}.", hint=f"There are {there}." if there else None)
    folder = _folder() / provider
    side = json.loads((folder / f"{event}{_SIDE}").read_text("utf-8"))
    body = next(one for ending in ("json", "form") if (one := folder / f"{event}.{ending}").exists())
    fill = _Filling(now, secret)
    # inside a JSON text a quote or a backslash of the secret must not end the string that it stands in
    fill_body = _Filling(now, json.dumps(secret)[1:-1], fill) if body.suffix == ".json" else fill
    try:
        lines = [(name, fill(value)) for name, value in side["headers"] if signed or _SIGNATURE not in value]
        headers, filled = Headers.from_text(lines), fill_body(body.read_text("utf-8")).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ResendRefused(
            f"The saved secret cannot be sent in a sample of {provider}: it holds characters that do not fit there.",
            hint="Save a secret of letters, digits and signs of ASCII for this endpoint.",
        ) from error
    return Capture(
        uuid=new_uuid(),
        endpoint=endpoint,
        received_at=datetime.fromtimestamp(now, UTC),
        remote="",
        scheme="http",
        http_version="1.1",
        method=side.get("method", "POST"),
        target=path,
        headers=headers,
        body=filled,
    )


class _Filling:
    """Fills the places of one sample: the same id everywhere, times of one moment.

    `like`: what another one has made up is used here too, but for the secret.
    """

    def __init__(self, now: float, secret: str, like: _Filling | None = None) -> None:
        moment = datetime.fromtimestamp(now, UTC)
        self._uuid: str = new_uuid() if like is None else like._uuid
        self._texts: dict[str, Callable[[int], str]] = {
            "signature": lambda _: "",
            "uuid": lambda _: self._uuid,
            "unix": lambda _: str(int(now)),
            "unixms": lambda _: str(int(now * 1000)),
            "iso": lambda _: moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "isoms": lambda _: moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "isons": lambda _: moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z",
            "hex": lambda size: secrets.token_hex(size // 2 + 1)[:size],
            # no leading zero: it may be a JSON number
            "digits": lambda size: str(10 ** (size - 1) + secrets.randbelow(9 * 10 ** (size - 1))),
            "word": lambda size: "".join(secrets.choice(_LETTERS) for _ in range(size)),
        }
        self._made: dict[str, str] = {} if like is None else like._made
        self._secret = secret

    def __call__(self, text: str) -> str:
        """The text with its places filled in."""
        # a number stands in quotes in the file, so that the file is JSON
        text = re.sub(r'"(\$\{[a-z]+\d*:number\})"', r"\1", text)
        return _PLACE.sub(self._fill, text)

    def _fill(self, match: re.Match[str]) -> str:
        if match[1] == "secret":
            return self._secret
        key = match[1] + match[2]
        if key not in self._made:
            self._made[key] = self._texts[match[1]](int(match[2] or 0))
        return self._made[key]
