"""The frame of an HTML page that stands alone: no script, nothing loaded from anywhere, both themes."""

from __future__ import annotations

from html import escape

_STYLE = """\
:root { color-scheme: light dark; --bg: #f7f8fa; --panel: #fff; --line: #dfe3e8; --text: #1c2127; --dim: #5b6673;
  --key: #8a2f7a; --str: #1b6b3a; --num: #1750a6; --kw: #9a4500; --bad: #b3261e; --mark: #fff0b8; }
@media (prefers-color-scheme: dark) { :root { --bg: #16191d; --panel: #1c2025; --line: #31373f; --text: #e4e8ec;
  --dim: #9aa6b2; --key: #e59ad5; --str: #86d99f; --num: #8fb8ff; --kw: #f0ad74; --bad: #ff9a92; --mark: #55450f; } }
body { margin: 0 auto; padding: 24px; max-width: 1100px; background: var(--bg); color: var(--text);
  font: 14px/1.5 system-ui, sans-serif; }
article { margin: 0 0 24px; padding: 16px 20px; background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; }
h1 { font-size: 20px; } h2 { margin: 0 0 12px; font-size: 16px; } h3 { margin: 16px 0 6px; font-size: 13px; }
h1, h2, td { overflow-wrap: anywhere; }
table { border-collapse: collapse; } th, td { padding: 2px 16px 2px 0; text-align: left; vertical-align: top; }
td:first-child { white-space: nowrap; } th, p { color: var(--dim); font-weight: normal; }
pre { margin: 0; padding: 12px; overflow-x: auto; background: var(--bg); border: 1px solid var(--line);
  border-radius: 6px; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.key, .tag, .attr { color: var(--key); } .str { color: var(--str); } .num { color: var(--num); }
.kw { color: var(--kw); } .comment, .punct { color: var(--dim); }
.error { color: var(--bad); text-decoration: underline wavy; } .mark { background: var(--mark); }
"""
END = "</body>\n</html>\n"


def page_start(title: str, style: str = "") -> str:
    """All up to the heading; `style` are further rules."""
    shown = escape(title)
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{shown}</title>
<style>
{_STYLE}{style}</style>
</head>
<body>
<h1>{shown}</h1>
"""
