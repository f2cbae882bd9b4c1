"""Forwarding: arriving requests go on to local applications, whose answers may become the senders'."""

from inspector.forwarding.forwarder import Forwarder
from inspector.forwarding.ledger import Ledger
from inspector.forwarding.routes import check_forward, check_forwards

__all__ = ["Forwarder", "Ledger", "check_forward", "check_forwards"]
