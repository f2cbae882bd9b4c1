"""Endpoints: named places that providers deliver to, with what belongs to each of them."""

from inspector.endpoints.answer import AnswerRule
from inspector.endpoints.endpoint import DEFAULT_ENDPOINT, Endpoint, check_path, parse_option, plain_endpoint
from inspector.endpoints.forward import FORWARD_RETRIES, FORWARD_TIMEOUT_S, Forward
from inspector.endpoints.gate import GATES, GateRule
from inspector.endpoints.retention import MOST_CAPTURES, MOST_DAYS, Retention
from inspector.endpoints.router import Router
from inspector.endpoints.secret_ref import SecretRef, local_key_owner, local_key_ref

__all__ = [
    "DEFAULT_ENDPOINT",
    "FORWARD_RETRIES",
    "FORWARD_TIMEOUT_S",
    "GATES",
    "MOST_CAPTURES",
    "MOST_DAYS",
    "AnswerRule",
    "Endpoint",
    "Forward",
    "GateRule",
    "Retention",
    "Router",
    "SecretRef",
    "check_path",
    "local_key_owner",
    "local_key_ref",
    "parse_option",
    "plain_endpoint",
]
