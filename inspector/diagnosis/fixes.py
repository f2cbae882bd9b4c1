"""What to do: sentences that name the places in the receiver's or the sender's code."""

from __future__ import annotations

#: Where frameworks keep the bytes as they came.
RAW_BODY = (
    "Check the signature over the raw bytes, before anything parses them: Express express.raw({type: '*/*'}) on this "
    "route ahead of express.json(); Next.js await req.text(); Flask request.get_data(); Django request.body; FastAPI "
    "await request.body(); Rails request.raw_post; Laravel $request->getContent(); Spring @RequestBody byte[]; ASP.NET "
    "Request.EnableBuffering() and Request.Body; Go io.ReadAll(r.Body)."
)
PROXY_JSON = (
    "If your code does use the raw bytes, a proxy or gateway rewrites the JSON: turn its body transformation off."
)
NEWLINE = (
    "Sign and check exactly the bytes that are sent: no strip() or trim() of the body, and no line end added by an "
    "editor or a shell (curl --data-binary @file instead of --data; printf '%s' or echo -n instead of echo)."
)
LINE_ENDS = (
    "Keep the body as bytes on its whole way: open files in binary mode, set git's autocrlf off for fixtures, send "
    "with curl --data-binary, and do not pass the body through a text reader."
)
BOM = (
    "Handle the body as bytes, or as UTF-8 without a byte order mark: C# new UTF8Encoding(false), Python encoding "
    "'utf-8' (not 'utf-8-sig'), PowerShell -Encoding utf8NoBOM."
)
CHARSET = (
    "Never decode and encode the body before checking: hash the bytes (Flask request.get_data(), Django request.body, "
    "Rails request.raw_post, Spring byte[], Node Buffer without toString('latin1'))."
)
UNPACKED = (
    "Check and unpack in the order the sender signed: in Express use express.raw({inflate: false}); behind nginx or a "
    "CDN switch request decompression off; aiohttp auto_decompress=False."
)
FORM = (
    "Check over the raw form bytes, percent escapes and all, before a form parser reads them: Express express.raw() or "
    "the verify option of express.urlencoded(), Flask request.get_data(cache=True) before request.form, Django "
    "request.body before request.POST, Rails request.raw_post, PHP php://input."
)
PUBLIC_URL = (
    "Use the address that is configured at the provider, or let your framework trust the proxy: Express "
    "app.set('trust proxy', true); Flask ProxyFix; Django USE_X_FORWARDED_HOST and SECURE_PROXY_SSL_HEADER; Rails "
    "config.hosts and force_ssl behind the proxy; Laravel TrustProxies; Spring "
    "server.forward-headers-strategy=framework; ASP.NET UseForwardedHeaders()."
)
TRIM = (
    "Save it again without what stands around it, and trim it where your code reads it: Python "
    "os.environ['…'].strip(), Node process.env.….trim(), Ruby ENV['…'].strip; write .env files and mounted "
    "secret files without a final line end (printf '%s', kubectl --from-literal)."
)
QUOTES = (
    'Save it without quotes. Docker\'s --env-file and systemd keep the quotes of KEY="value" as part of the value; '
    "dotenv takes them off."
)
CLOCK = "Set both clocks by NTP (timedatectl status, w32tm /resync); after a virtual machine or laptop slept, too."
ENCODINGS = {
    "hex": "hex: Python .hexdigest(), Node .digest('hex'), PHP hash_hmac(…), Ruby OpenSSL::HMAC.hexdigest, "
    "Go hex.EncodeToString",
    "base64": "base64: Python b64encode(….digest()), Node .digest('base64'), PHP base64_encode(hash_hmac(…, true)), "
    "Go base64.StdEncoding",
    "base64url": "base64url: Python urlsafe_b64encode(….digest()), Node .digest('base64url'), Go base64.RawURLEncoding",
}
KEY_FORMS = {
    "text": "Use the text of the secret as the key, all of it: Python secret.encode(), Node the string itself, and do "
    "not decode it as base64 or hex.",
    "hex": "Decode the secret from hex before using it as the key: Python bytes.fromhex(…), Node "
    "Buffer.from(…, 'hex'), PHP pack('H*', …).",
    "base64": "Take the prefix off and decode the rest from base64 before using it as the key: Python b64decode(…), "
    "Node Buffer.from(…, 'base64'), PHP base64_decode(…).",
}
HEADER = (
    "Find the proxy, gateway or middleware that changes this header, and make it pass the header through as it came "
    "(nginx proxy_pass_request_headers and underscores_in_headers; AWS API Gateway header mappings; Cloudflare "
    "transform rules)."
)
CUT = (
    "Raise the limit that cut it (here: the body limit in the settings; in your receiver express limit, nginx "
    "client_max_body_size, Spring max-http-request-size, Django DATA_UPLOAD_MAX_MEMORY_SIZE), and have it sent again."
)
