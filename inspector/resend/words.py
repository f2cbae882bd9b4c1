"""Network trouble in words: what happened, where, and what to look at."""

from __future__ import annotations

import errno
import socket
import ssl

from inspector.resend.target import Target

SWITCHED = "The target wants to switch to another protocol (101), which was not asked for."


def breaks_off(why: str) -> str:
    """The answer began well and then broke HTTP's rules."""
    return f"The answer breaks off with an error: {why}."


def dns_failed(error: OSError, to: Target) -> str:
    """The name could not be looked up."""
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return f"The name {to.host} could not be looked up: no name server answered."
    return f"The name {to.host} was not found. Check the spelling of the address, or the name server."


def connect_failed(error: OSError, to: Target) -> str:
    """No connection came about."""
    where = f"{to.host} port {to.port}"
    if isinstance(error, ConnectionRefusedError) or error.errno == errno.ECONNREFUSED:
        return f"{where} refused the connection: nothing listens there. Is the receiving application running?"
    if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return f"There is no route to {where}: the host or this network is down."
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return f"{where} did not answer the connection attempt."
    if isinstance(error, PermissionError):
        return f"This system does not allow connections to {where}."
    return f"No connection to {where}: {error.strerror or error}."


def tls_failed(error: OSError, to: Target) -> str:
    """The connection stands, the encryption does not."""
    where = f"{to.host} port {to.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message or str(error)
        hint = (
            "Correct the address or the certificate."
            if "match" in why.lower()
            else "Add its issuer to the system's trusted ones, or accept any certificate of this target."
        )
        return f"The certificate of {where} is not accepted: {why}. {hint}"
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or str(error)).replace("_", " ").lower()
        if error.reason in (
            "WRONG_VERSION_NUMBER",
            "HTTP_REQUEST",
            "RECORD_LAYER_FAILURE",
            "PACKET_LENGTH_TOO_LONG",
        ):
            return f"{where} does not speak TLS ({reason}). Perhaps the address should begin with http://."
        if "alert" in reason and "certificate" in reason:
            return f"{where} asks for a client certificate or refused ours ({reason})."
        return f"No TLS connection to {where}: {reason}."
    if isinstance(error, ConnectionError):
        return f"{where} hung up during the TLS handshake. Perhaps the address should begin with http://."
    return f"No TLS connection to {where}: {error.strerror or error}."


def timed_out(phase: str, seconds: float, to: Target) -> str:
    """`phase` is what was being done, as in "waiting for the answer"."""
    return f"Gave up after {seconds:g} s while {phase} ({to.host} port {to.port})."


def broken_off(error: BaseException | None, sent: int, size: int, received: int) -> str:
    """The connection ended before the answer was complete. `received`: bytes of the answer so far."""
    reset = isinstance(error, ConnectionError)
    how = "reset the connection" if reset else "closed the connection"
    if isinstance(error, ssl.SSLError):
        how = f"ended the TLS connection ({(error.reason or str(error)).replace('_', ' ').lower()})"
    if received:
        return f"The target {how} in the middle of its answer, after {received} bytes."
    if sent < size:
        return f"The target {how} without an answer, after about {sent} of {size} bytes were sent."
    return f"The target {how} without an answer."


def not_http(why: str, start: bytes) -> str:
    """What came back is not HTTP; `start` is how it begins."""
    shown = start[:60].decode("latin-1").encode("unicode_escape").decode("ascii")
    return f"The target answered with something that is not HTTP/1.1 ({why}). It begins: {shown}"
