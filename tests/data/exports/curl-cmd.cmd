@echo off
setlocal DisableDelayedExpansion
rem Save this as a .cmd file. curl comes with Windows 10 and newer; it writes Host itself.

rem 1: POST /orders
>"%TEMP%\webhook-1.body.b64" (
echo eyJpZCI6ICJldnRfMSIsICJub3RlIjogIml0J3Mgw6l0w6kifQo=
)
certutil -f -decode "%TEMP%\webhook-1.body.b64" "%TEMP%\webhook-1.body" >nul
del "%TEMP%\webhook-1.body.b64"
curl.exe --http1.1 ^"http://localhost:8080/orders?x=1^" ^
  -H Accept: ^
  -H Expect: ^
  -H ^"User-Agent: Stripe/1.0^" ^
  -H ^"Content-Type: application/json^" ^
  -H ^"X-Dup: 1^" ^
  -H ^"x-dup: 2^" ^
  -H ^"X-Empty;^" ^
  -H ^"Content-Length: 38^" ^
  --data-binary "@%TEMP%\webhook-1.body"
del "%TEMP%\webhook-1.body"

rem 2: PUT /a/../b_1_
>"%TEMP%\webhook-2.body.b64" (
echo AP8gYmluYXJ5
)
certutil -f -decode "%TEMP%\webhook-2.body.b64" "%TEMP%\webhook-2.body" >nul
del "%TEMP%\webhook-2.body.b64"
curl.exe --http1.1 -X PUT --globoff --path-as-is ^"http://localhost:8080/a/../b[1]^" ^
  -H Accept: ^
  -H User-Agent: ^
  -H Content-Type: ^
  -H Expect: ^
  -H ^"Transfer-Encoding: chunked^" ^
  --data-binary "@%TEMP%\webhook-2.body"
del "%TEMP%\webhook-2.body"
