"""What is usual for the events of an endpoint, learned from captures, and what departs from it."""

from inspector.checks.drift.baseline import Baseline, Change, Seen, learn
from inspector.checks.drift.schema import schema_of
from inspector.checks.drift.versions import api_version

__all__ = ["Baseline", "Change", "Seen", "api_version", "learn", "schema_of"]
