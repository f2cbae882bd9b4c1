<?php
// PHP 7.3 or newer, with the extension curl: php FILE.php
// curl itself writes Host (first) and Content-Length or the chunks; all other lines are exact.
function send($method, $base, $target, $headers, $body = '')
{
    $request = curl_init("$base/");
    curl_setopt_array($request, [
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_REQUEST_TARGET => $target,
        CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_RETURNTRANSFER => true,
    ]);
    if ($method === 'HEAD') {
        curl_setopt($request, CURLOPT_NOBODY, true);
    }
    if ($body !== '') {
        curl_setopt($request, CURLOPT_POSTFIELDS, $body);
        curl_setopt($request, CURLOPT_CUSTOMREQUEST, $method);
    }
    $answer = curl_exec($request);
    if ($answer === false) {
        fwrite(STDERR, curl_error($request) . "\n");
        exit(1);
    }
    echo curl_getinfo($request, CURLINFO_RESPONSE_CODE), "\n", $answer, "\n";
}

// 1: POST /orders
send("POST", "http://localhost:8080",
    "/orders?x=1", [
    "Accept:",
    "Expect:",
    "User-Agent: Stripe/1.0",
    "Content-Type: application/json",
    "X-Dup: 1",
    "x-dup: 2",
    "X-Empty;",
], "{\"id\": \"evt_1\", \"note\": \"it's été\"}\n");

// 2: PUT /a/../b[1]
send("PUT", "http://localhost:8080",
    "/a/../b[1]", [
    "Accept:",
    "User-Agent:",
    "Content-Type:",
    "Expect:",
    "Transfer-Encoding: chunked",
], base64_decode('
AP8gYmluYXJ5
'));
