"""Finding in a body: texts and patterns in the lines of a display, JSONPath and JMESPath in its structure.

`search(lines, continued, compiled(text), token, tell)` runs on a worker; `Searcher` keeps a process of its own. Both
report as they find, can be cancelled, and are bounded in time.
"""

from inspector.finding.hits import Hit, Hits
from inspector.finding.lines import MOST, search
from inspector.finding.pattern import LONGEST, BadPattern, compiled
from inspector.finding.process import MOST_VALUES, Found, Searcher

__all__ = ["LONGEST", "MOST", "MOST_VALUES", "BadPattern", "Found", "Hit", "Hits", "Searcher", "compiled", "search"]
