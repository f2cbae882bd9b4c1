#!/usr/bin/env bash

http --ignore-stdin --path-as-is POST 'http://localhost:8080/orders?x=1' \
  Accept: \
  Accept-Encoding: \
  Connection: \
  User-Agent:Stripe/1.0 \
  Content-Type:application/json \
  X-Dup:1 \
  x-dup:2 \
  'X-Empty;' \
  --raw $'{"id": "evt_1", "note": "it\'s été"}\n'

base64 -d <<'WEBHOOK_BODY' | http --path-as-is PUT 'http://localhost:8080/a/../b[1]' \
  Accept: \
  Accept-Encoding: \
  Connection: \
  User-Agent:
AP8gYmluYXJ5
WEBHOOK_BODY
