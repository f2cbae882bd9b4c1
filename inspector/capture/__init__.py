"""The records of the product: what arrived, what we answered, what a check said, what a resend did.

All are immutable. Bytes are kept as they came; text views of them are derived elsewhere.
"""

from inspector.capture.attempt import UNVERIFIED, Attempt, AttemptSummary, Timings
from inspector.capture.headers import Headers, build_head
from inspector.capture.identity import new_uuid
from inspector.capture.moment import EPOCH, from_micros, iso, parse_iso, to_micros
from inspector.capture.reply import GATE_RULE, HANDSHAKE_RULE, Reply
from inspector.capture.request import CAPTURE_KEYS, CLIENT_CERTIFICATE, INTERCHANGE_KEYS, PROXY, TUNNEL, Capture
from inspector.capture.summary import MOST_DELIVERIES, ROW_COLOURS, Summary
from inspector.capture.token import TOKEN_LETTER, is_token
from inspector.capture.verdict import NOTHING_FOUND, OUTCOMES, Annotation, Evidence, Verdict

__all__ = [
    "CAPTURE_KEYS",
    "CLIENT_CERTIFICATE",
    "EPOCH",
    "GATE_RULE",
    "HANDSHAKE_RULE",
    "INTERCHANGE_KEYS",
    "MOST_DELIVERIES",
    "NOTHING_FOUND",
    "OUTCOMES",
    "PROXY",
    "ROW_COLOURS",
    "TOKEN_LETTER",
    "TUNNEL",
    "UNVERIFIED",
    "Annotation",
    "Attempt",
    "AttemptSummary",
    "Capture",
    "Evidence",
    "Headers",
    "Reply",
    "Summary",
    "Timings",
    "Verdict",
    "build_head",
    "from_micros",
    "is_token",
    "iso",
    "new_uuid",
    "parse_iso",
    "to_micros",
]
