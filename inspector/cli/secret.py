"""The secret that a command line names."""

from __future__ import annotations

import argparse
import json
import sys

from inspector.endpoints import SecretRef
from inspector.errors import UsageError
from inspector.providers import Keys
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
        return str(args.secret)
    if args.secret_env is not None:
        value = resolve(SecretRef("env", args.secret_env), FileVault())
        if value is None:
            raise UsageError(f"The variable {args.secret_env} of --secret-env is not set.")
        return value
    if args.secret_file is not None:
        value = resolve(SecretRef("file", args.secret_file), FileVault())
        if value is None:
            raise UsageError(f"The file {args.secret_file} of --secret-file does not exist.")
        return value
    return None


def keys_of(secret: str) -> Keys:
    """What a scheme checks with: a certificate, a public key, a key set (JWKS) or a secret, told by how it looks."""
    fields: dict[str, object] = {"secret": secret}
    if "-----BEGIN CERTIFICATE" in secret:
        fields["cert_pem"] = secret
    elif "-----BEGIN PUBLIC KEY" in secret:
        fields["public_key"] = secret
    elif secret.lstrip().startswith("{"):
        try:
            data = json.loads(secret)
        except ValueError:
            data = None
        if isinstance(data, dict) and isinstance(data.get("keys"), list):
            fields["jwks"] = data
    return Keys.from_dict(fields)
