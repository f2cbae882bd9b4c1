"""Where the shared vectors and payloads lie: beside the checkout, or where the variable says."""

from __future__ import annotations

import os
from pathlib import Path

SHARED = Path(os.environ.get("WEBHOOK_INSPECTOR_SHARED") or Path(__file__).resolve().parents[2] / "shared")
