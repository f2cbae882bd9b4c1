"""Statistics of a session: counts, failures, rates, sizes, gaps, retries, duplicates, and how long events took."""

from inspector.statistics.counting import count
from inspector.statistics.figures import GROUPINGS, Figures, Statistics
from inspector.statistics.files import groups_csv, times_csv
from inspector.statistics.spread import Spread

__all__ = ["GROUPINGS", "Figures", "Spread", "Statistics", "count", "groups_csv", "times_csv"]
