"""The tables of a session file, as numbered steps from one version of the format to the next.

A list reads `captures` alone; what is big (headers, body, answer) lies in `bodies`, with the body last, so that reading
the columns before it never touches its overflow pages. `totals` holds running sums, kept by every transaction that
changes them: row 0 is the session's, the others are one per endpoint name. Ids come from row 0 and are never reused.
"""

from __future__ import annotations

#: "WbhI": tells our files from those of other programs that use SQLite.
APPLICATION_ID = 0x57626849

#: Rows of 2 kB bodies fill such pages better than 4096 ones, and a commit writes fewer frames to the WAL.
PAGE_SIZE = 8192

_VERSION_1 = (
    """CREATE TABLE captures(
        id INTEGER PRIMARY KEY,
        uuid TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        received_us INTEGER NOT NULL,
        remote TEXT NOT NULL,
        scheme TEXT NOT NULL,
        method TEXT NOT NULL,
        target TEXT NOT NULL,
        content_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        status INTEGER NOT NULL,
        duration_us INTEGER NOT NULL,
        provider TEXT NOT NULL DEFAULT '',
        event_type TEXT NOT NULL DEFAULT '',
        event_id TEXT NOT NULL DEFAULT '',
        attempt INTEGER NOT NULL DEFAULT 0,
        outcome TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        age_s INTEGER,
        annotated INTEGER NOT NULL DEFAULT 0,
        truncated INTEGER NOT NULL DEFAULT 0,
        incomplete INTEGER NOT NULL DEFAULT 0,
        malformed INTEGER NOT NULL DEFAULT 0,
        pinned INTEGER NOT NULL DEFAULT 0,
        colour TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '',
        tags TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0,
        origin TEXT NOT NULL DEFAULT '',
        weight INTEGER NOT NULL,
        deleted_us INTEGER
    )""",
    "CREATE UNIQUE INDEX captures_uuid ON captures(uuid)",
    "CREATE INDEX captures_received ON captures(received_us) WHERE deleted_us IS NULL",
    "CREATE INDEX captures_unannotated ON captures(id) WHERE annotated = 0 AND deleted_us IS NULL",
    "CREATE INDEX captures_event ON captures(event_id, provider) WHERE event_id <> '' AND deleted_us IS NULL",
    "CREATE INDEX captures_deleted ON captures(deleted_us) WHERE deleted_us IS NOT NULL",
    """CREATE TABLE bodies(
        id INTEGER PRIMARY KEY,
        http_version TEXT NOT NULL,
        headers BLOB NOT NULL,
        head BLOB,
        malformed TEXT,
        extra TEXT,
        reply_reason TEXT,
        reply_rule TEXT,
        reply_headers BLOB,
        reply_body BLOB,
        body BLOB NOT NULL
    )""",
    """CREATE TABLE verdicts(
        capture_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        provider TEXT NOT NULL,
        scheme TEXT,
        reason TEXT,
        detail TEXT,
        secret TEXT NOT NULL,
        checked_us INTEGER NOT NULL,
        PRIMARY KEY(capture_id, position)
    ) WITHOUT ROWID""",
    """CREATE TABLE attempts(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        capture_id INTEGER NOT NULL,
        uuid TEXT NOT NULL,
        kind TEXT NOT NULL,
        started_us INTEGER NOT NULL,
        url TEXT NOT NULL,
        method TEXT NOT NULL,
        edited INTEGER NOT NULL,
        resigned INTEGER NOT NULL,
        request_headers BLOB NOT NULL,
        changes TEXT NOT NULL,
        ended INTEGER NOT NULL DEFAULT 0,
        status INTEGER,
        reason TEXT NOT NULL DEFAULT '',
        http_version TEXT NOT NULL DEFAULT '',
        truncated INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        timings TEXT NOT NULL DEFAULT '[]'
    )""",
    "CREATE TABLE attempt_requests(id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE attempt_answers(id INTEGER PRIMARY KEY, headers BLOB NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE chosen(capture_id INTEGER PRIMARY KEY, provider TEXT NOT NULL)",
    "CREATE INDEX attempts_capture ON attempts(capture_id)",
    """CREATE TABLE forwards(
        target TEXT NOT NULL,
        capture_id INTEGER NOT NULL,
        endpoint TEXT NOT NULL,
        queued_us INTEGER NOT NULL,
        next_us INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        retries INTEGER NOT NULL,
        gave_up INTEGER NOT NULL,
        error TEXT NOT NULL,
        PRIMARY KEY(target, capture_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX forwards_waiting ON forwards(target, capture_id) WHERE gave_up = 0",
    "CREATE INDEX forwards_capture ON forwards(capture_id)",
    "CREATE TABLE endpoints(name TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE totals(
        id INTEGER PRIMARY KEY,
        endpoint TEXT UNIQUE,
        count INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        last_id INTEGER NOT NULL DEFAULT 0,
        epoch INTEGER NOT NULL DEFAULT 0
    )""",
    "INSERT INTO totals(id) VALUES (0)",
)

_VERSION_2 = (
    "ALTER TABLE captures ADD COLUMN checks INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE captures ADD COLUMN checks_failed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE captures ADD COLUMN failed_checks TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE check_results(capture_id INTEGER PRIMARY KEY, checked_us INTEGER NOT NULL, results TEXT NOT NULL)",
    "CREATE TABLE checking(id INTEGER PRIMARY KEY CHECK(id = 0), upto INTEGER NOT NULL)",
    """CREATE TABLE baselines(
        endpoint TEXT NOT NULL,
        event_type TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY(endpoint, event_type)
    ) WITHOUT ROWID""",
)

#: What chose the answer, also for the list; captures of before have it beside their answer only.
_VERSION_3 = ("ALTER TABLE captures ADD COLUMN rule TEXT NOT NULL DEFAULT ''",)

#: Statements of step n lead from version n to n + 1; a new file runs them all. Steps are added, never edited.
STEPS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2, _VERSION_3)

#: What makes a file of an older version, that may only be read, look like the newest one to a connection.
VIEWS: dict[int, tuple[str, ...]] = {
    1: (
        "CREATE TEMP VIEW captures AS"
        " SELECT *, 0 AS checks, 0 AS checks_failed, '' AS failed_checks, '' AS rule FROM main.captures",
        "CREATE TEMP TABLE check_results(capture_id, checked_us, results)",
        "CREATE TEMP TABLE checking(id, upto)",
        "CREATE TEMP TABLE baselines(endpoint, event_type, data)",
    ),
    2: ("CREATE TEMP VIEW captures AS SELECT *, '' AS rule FROM main.captures",),
}
