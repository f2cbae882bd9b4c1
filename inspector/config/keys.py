"""The keys of an endpoint's table."""

from __future__ import annotations

#: What `handshakes` may be in the file -> what an endpoint keeps.
HANDSHAKES = {True: "on", False: "off", "ask": "ask"}
#: Keys of [listener] that name files.
LISTENER_FILES = ("certificate", "certificate_key", "client_ca")
TEXT_KEYS = ("path", "provider", "public_url", "target")
#: Key of the file -> (source, role) of the secret that it names.
SECRET_KEYS = {
    "secret_env": ("env", "signing"),
    "secret_file": ("file", "signing"),
    "keyring": ("keyring", "signing"),
    "verify_token_env": ("env", "verify_token"),
    "verify_token_file": ("file", "verify_token"),
    "verify_token_keyring": ("keyring", "verify_token"),
    "test_key_keyring": ("keyring", "test_key"),
}
