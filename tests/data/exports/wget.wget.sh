#!/usr/bin/env bash
# wget itself writes Host, Content-Length, and Accept, Accept-Encoding, Connection and, for a body, Content-Type where
# they are not given. Of lines of one name it keeps the last.

# 1: POST /orders
wget --no-config --no-hsts --quiet --output-document=- --content-on-error --max-redirect=0 --tries=1 --method=POST 'http://localhost:8080/orders?x=1' \
  --header='User-Agent: Stripe/1.0' \
  --header='Content-Type: application/json' \
  --header='X-Dup: 1' \
  --header='x-dup: 2' \
  --header='X-Empty: ' \
  --body-data=$'{"id": "evt_1", "note": "it\'s été"}\n'

# 2: PUT /a/../b[1]
# Its target holds what wget escapes or resolves.
body=$(mktemp)
base64 -d <<'WEBHOOK_BODY' > "$body"
AP8gYmluYXJ5
WEBHOOK_BODY
wget --no-config --no-hsts --quiet --output-document=- --content-on-error --max-redirect=0 --tries=1 --method=PUT http://localhost:8080/a/../b%5B1%5D \
  --user-agent= \
  --body-file="$body"
rm -f "$body"
