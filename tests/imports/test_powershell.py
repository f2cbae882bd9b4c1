"""PowerShell as browsers and API clients copy it."""

from __future__ import annotations

import pytest

from tests.imports.conftest import got

CHROME = r"""$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0"
$session.Cookies.Add((New-Object System.Net.Cookie("sid", "a`$b", "/", "hooks.example.com")))
$session.Cookies.Add((New-Object System.Net.Cookie("theme", "dark", "/", "hooks.example.com")))
Invoke-WebRequest -UseBasicParsing -Uri "https://hooks.example.com/orders?a=1&b=2" `
-Method "POST" `
-WebSession $session `
-Headers @{
"authority"="hooks.example.com"
  "method"="POST"
  "path"="/orders?a=1&b=2"
  "scheme"="https"
  "accept"="*/*"
  "sec-ch-ua"="`"Chromium`";v=`"142`""
} `
-ContentType "application/json" `
-Body ([System.Text.Encoding]::UTF8.GetBytes("{$([char]10)`"name`":`"$([char]233)$([char]55357)$([char]56832)`",`"price`":`"5`$`"}"))
"""  # noqa: E501
FIREFOX = r"""Invoke-WebRequest -UseBasicParsing -Uri "http://localhost:8080/x" `
-Method PUT `
-UserAgent "Mozilla/5.0 Firefox/145.0" `
-Headers @{
"Accept" = "*/*"
"Accept-Language" = "en,de;q=0.5"
} `
-ContentType "text/plain;charset=UTF-8" `
-Body "it's `"quoted`" and ``ticked``"
"""
POSTMAN = """$headers = New-Object "System.Collections.Generic.Dictionary[[String],[String]]"
$headers.Add("Content-Type", "application/json")
$headers.Add("X-It", "it's")
$body = @"
{
  `"a`": 1
}
"@
$response = Invoke-RestMethod 'http://h/p' -Method 'POST' -Headers $headers -Body $body
$response | ConvertTo-Json
"""


def test_what_chrome_copies() -> None:
    found = got(CHROME)
    assert found.format == "powershell"
    capture = found.only
    assert (capture.scheme, capture.method, capture.target) == ("https", "POST", "/orders?a=1&b=2")
    assert capture.body == '{\n"name":"é😀","price":"5$"}'.encode()
    assert list(capture.headers) == [
        (b"Host", b"hooks.example.com"),
        (b"accept", b"*/*"),
        (b"sec-ch-ua", b'"Chromium";v="142"'),
        (b"User-Agent", b"Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0"),
        (b"Content-Type", b"application/json"),
        (b"Cookie", b"sid=a$b; theme=dark"),
        (b"Content-Length", str(len(capture.body)).encode()),
    ]


def test_what_firefox_copies() -> None:
    capture = got(FIREFOX.replace("\n", "\r\n")).only
    assert (capture.method, capture.target) == ("PUT", "/x")
    assert capture.body == b'it\'s "quoted" and `ticked`'
    assert capture.headers.get("content-type") == "text/plain;charset=UTF-8"
    assert capture.headers.get("accept-language") == "en,de;q=0.5"


def test_what_postman_writes() -> None:
    capture = got(POSTMAN).only
    assert (capture.method, capture.target, capture.body) == ("POST", "/p", b'{\n  "a": 1\n}')
    assert (capture.headers.get("content-type"), capture.headers.get("x-it")) == ("application/json", "it's")


@pytest.mark.parametrize(
    ("command", "method", "target", "body"),
    [
        ("iwr http://h/a", "GET", "/a", b""),
        ("PS C:\\> irm -Uri h/b -Me Delete", "DELETE", "/b", b""),
        ("Invoke-RestMethod http://h/ -Method Post -Body @{a=1; b='x y'}", "POST", "/", b"a=1&b=x+y"),
        ("Invoke-RestMethod http://h/?z=1 -Body @{a='ü'}", "GET", "/?z=1&a=%C3%BC", b""),
        ("$u = 'http://h'\niwr \"$u/c\" -CustomMethod PURGE", "PURGE", "/c", b""),
        ("$p = @{Uri = 'http://h/d'; Method = 'PUT'; Body = 'a' + 'b'}\nInvoke-RestMethod @p", "PUT", "/d", b"ab"),
        ("iwr http://h/ -Method POST -Body ([Convert]::FromBase64String('AP8='))", "POST", "/", b"\x00\xff"),
        ("$h = @{}\n$h['X'] = '1'\n$h.Y = '2'\niwr http://h/e -Headers $h", "GET", "/e", b""),
    ],
)
def test_other_ways_to_write_it(command: str, method: str, target: str, body: bytes) -> None:
    found = got(command)
    assert found.format == "powershell"
    assert (found.only.method, found.only.target, found.only.body) == (method, target, body)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("iwr", "names no address"),
        ("iwr http://h/ -Method POST -Body (Get-Content secret.txt)", "line 1"),
        ("iwr http://h/ -Body $unknown", "the variable $unknown has no value"),
        ("iwr http://h/ -InFile C:\\secret", "-infile is not known"),
        ("iwr ftp://h/", "no http:// or https:// address"),
        ('iwr "http://h/', "no end"),
        ("iwr http://h/ -Headers @{'A'=\"b`r`nX: 1\"}", "line break"),
        ("iwr http://h/ -Body " + "(" * 200, "too deeply"),
        ("$x = 1", "there is no Invoke-WebRequest"),
    ],
)
def test_what_cannot_be_taken_is_said(command: str, words: str) -> None:
    found = got(command, "powershell")
    assert found.items == ()
    assert words in str(found.problems[0])


def test_a_script_with_many_commands_takes_no_time() -> None:
    found = got("".join(f"iwr http://h/{number} -Headers @{{a='b'}}\n" for number in range(3000)))
    assert len(found.items) == 3000
