#!/usr/bin/env bash

curl --http1.1 'http://localhost:8080/orders?x=1' \
  -H Accept: \
  -H Expect: \
  -H 'User-Agent: Stripe/1.0' \
  -H 'Content-Type: application/json' \
  -H 'X-Dup: 1' \
  -H 'x-dup: 2' \
  -H 'X-Empty;' \
  -H 'Content-Length: 38' \
  --data-binary $'{"id": "evt_1", "note": "it\'s été"}\n'

base64 -d <<'WEBHOOK_BODY' | curl --http1.1 -X PUT --globoff --path-as-is 'http://localhost:8080/a/../b[1]' \
  -H Accept: \
  -H User-Agent: \
  -H Content-Type: \
  -H Expect: \
  -H 'Transfer-Encoding: chunked' \
  --data-binary @-
AP8gYmluYXJ5
WEBHOOK_BODY
