"""What is worth a notification on the desktop, and what it says. Nothing of it is a secret or text of a body."""

from inspector.notices.deciding import Deciding
from inspector.notices.notice import Notice
from inspector.notices.watching import FAILED, MATCHES, NEW, Wanted, Watch, Wish

__all__ = ["FAILED", "MATCHES", "NEW", "Deciding", "Notice", "Wanted", "Watch", "Wish"]
