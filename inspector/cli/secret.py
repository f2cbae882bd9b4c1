"""The secret that a command line names."""

from __future__ import annotations

import argparse
import sys

from inspector.endpoints import SecretRef
from inspector.errors import UsageError
from inspector.providers import Keys
from inspector.providers.pasted import is_public, keys_from_text
from inspector.secrets import FileVault, resolve


def given_secret(args: argparse.Namespace) -> str | None:
    """The text of the secret that was asked for, or None when none was. UsageError when it is not there.

    Warns when it stands in the command line itself.
    """
    if args.secret is not None:
        print(
            "webhook-inspector: --secret is visible to other users of this machine (in the list of processes) and in"
            " the shell's history; --secret-env or --secret-file is not.",
            file=sys.stderr,
        )
        return _some(str(args.secret), "The secret of --secret")
    if args.secret_env is not None:
        value = resolve(SecretRef("env", args.secret_env), FileVault())
        if value is None:
            raise UsageError(f"The variable {args.secret_env} of --secret-env is not set.")
        return _some(value, f"The variable {args.secret_env} of --secret-env")
    if args.secret_file is not None:
        value = resolve(SecretRef("file", args.secret_file), FileVault())
        if value is None:
            raise UsageError(f"The file {args.secret_file} of --secret-file does not exist.")
        return _some(value, f"The file {args.secret_file} of --secret-file")
    return None


def given_keys(args: argparse.Namespace) -> Keys | None:
    """What to check with: the secret and the files of `--cert-file`; None when nothing was given."""
    secret = given_secret(args)
    material = []
    for path in args.cert_file:
        text = resolve(SecretRef("file", path), FileVault())
        if text is None:
            raise UsageError(f"The file {path} of --cert-file does not exist.")
        if not is_public(text):
            raise UsageError(f"{path} holds no certificate, public key or key set.", hint="Use PEM or JWKS.")
        material.append(text)
    if secret is None and not material:
        return None
    return keys_from_text(secret if secret is not None else "", material)


def _some(value: str, what: str) -> str:
    # an unset variable of a script must not pass for "there was nothing to check"
    if not value:
        raise UsageError(f"{what} is empty.")
    return value
