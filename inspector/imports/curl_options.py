"""What the options of curl are called, and which of them matter to the request."""

from __future__ import annotations

#: Options that we act on, by their long name: those with a value, and those without.
VALUED = frozenset(
    (
        *("request", "header", "data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "form"),
        *("form-string", "user", "json", "cookie", "user-agent", "referer", "url", "oauth2-bearer", "range"),
        *("request-target", "url-query", "upload-file", "config", "variable"),
    )
)
FLAGS = frozenset(("get", "head", "compressed", "globoff", "http1.0", "path-as-is", "next"))
#: Options that change nothing of what is sent, or not in a way that a capture shows.
IGNORED_VALUED = frozenset(
    (
        *("max-time", "connect-timeout", "output", "output-dir", "write-out", "dump-header", "cookie-jar", "proxy"),
        *("proxy-user", "proxy-header", "cacert", "capath", "cert", "cert-type", "key", "key-type", "pass", "ciphers"),
        *("tls13-ciphers", "tls-max", "curves", "resolve", "connect-to", "interface", "limit-rate", "max-redirs"),
        *("max-filesize", "retry", "retry-delay", "retry-max-time", "speed-limit", "speed-time", "stderr", "trace"),
        *("trace-ascii", "unix-socket", "abstract-unix-socket", "keepalive-time", "local-port", "dns-servers"),
        *("doh-url", "expect100-timeout", "happy-eyeballs-timeout-ms", "netrc-file", "noproxy", "pinnedpubkey"),
        *("preproxy", "proto", "proto-default", "proto-redir", "rate", "socks5", "socks5-hostname", "socks4"),
        *("parallel-max", "continue-at", "time-cond", "etag-save", "etag-compare", "hsts", "alt-svc", "aws-sigv4"),
        *("delegation", "service-name", "crlfile", "engine", "login-options", "create-file-mode", "ipfs-gateway"),
    )
)
IGNORED_FLAGS = frozenset(
    (
        *("insecure", "location", "location-trusted", "silent", "show-error", "verbose", "include", "show-headers"),
        *("fail", "fail-with-body", "fail-early", "progress-bar", "progress-meter", "http1.1", "http2", "http3"),
        *("http2-prior-knowledge", "http3-only", "http0.9", "ipv4", "ipv6", "no-buffer", "buffer", "remote-name"),
        *("remote-name-all", "remote-header-name", "remote-time", "create-dirs", "netrc", "netrc-optional", "disable"),
        *("tlsv1", "tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "ssl", "ssl-reqd", "tcp-nodelay", "tcp-fastopen"),
        *("compressed-ssh", "anyauth", "basic", "digest", "ntlm", "negotiate", "post301", "post302", "post303"),
        *("raw", "retry-all-errors", "retry-connrefused", "parallel", "parallel-immediate", "keepalive", "alpn"),
        *("npn", "sessionid", "trace-time", "trace-ids", "styled-output", "xattr", "junk-session-cookies", "append"),
        *("proxytunnel", "tr-encoding", "ca-native", "ssl-no-revoke", "use-ascii", "haproxy-protocol", "clobber"),
        *("disallow-username-in-url", "form-escape", "cert-status", "doh-insecure", "proxy-insecure", "skip-existing"),
    )
)
SHORT = {
    **{"X": "request", "H": "header", "d": "data", "F": "form", "u": "user", "b": "cookie", "A": "user-agent"},
    **{"e": "referer", "r": "range", "T": "upload-file", "K": "config", "G": "get", "I": "head", "g": "globoff"},
    **{"0": "http1.0", ":": "next", "m": "max-time", "o": "output", "w": "write-out", "D": "dump-header"},
    **{"c": "cookie-jar", "x": "proxy", "U": "proxy-user", "E": "cert", "y": "speed-time", "Y": "speed-limit"},
    **{"C": "continue-at", "z": "time-cond", "k": "insecure", "L": "location", "s": "silent", "S": "show-error"},
    **{"v": "verbose", "i": "include", "f": "fail", "#": "progress-bar", "4": "ipv4", "6": "ipv6"},
    **{"N": "no-buffer", "O": "remote-name", "J": "remote-header-name", "R": "remote-time", "n": "netrc"},
    **{"q": "disable", "1": "tlsv1", "2": "http2", "3": "http3", "a": "append", "p": "proxytunnel"},
    **{"Z": "parallel", "j": "junk-session-cookies", "B": "use-ascii"},
}
