# PowerShell, with the curl.exe that comes with Windows 10 and newer. curl itself writes Host.
function Send-Request([byte[]] $config, [byte[]] $body) {
    $files = (New-TemporaryFile).FullName, (New-TemporaryFile).FullName
    [IO.File]::WriteAllBytes($files[0], $config)
    [IO.File]::WriteAllBytes($files[1], $body)
    Push-Location (Split-Path $files[1])
    curl.exe --config $files[0] $(if ($body.Length) { '--data-binary', "@$(Split-Path -Leaf $files[1])" })
    Pop-Location
    Remove-Item $files
}
function Get-Bytes([string] $text) { , [Text.Encoding]::UTF8.GetBytes($text) }

# 1: POST /orders
Send-Request (Get-Bytes @'
http1.1
url = "http://localhost:8080/orders?x=1"
header = "Accept:"
header = "Expect:"
header = "User-Agent: Stripe/1.0"
header = "Content-Type: application/json"
header = "X-Dup: 1"
header = "x-dup: 2"
header = "X-Empty;"
header = "Content-Length: 38"
'@) ([Convert]::FromBase64String('
eyJpZCI6ICJldnRfMSIsICJub3RlIjogIml0J3Mgw6l0w6kifQo=
'))

# 2: PUT /a/../b[1]
Send-Request (Get-Bytes @'
http1.1
request = "PUT"
globoff
path-as-is
url = "http://localhost:8080/a/../b[1]"
header = "Accept:"
header = "User-Agent:"
header = "Content-Type:"
header = "Expect:"
header = "Transfer-Encoding: chunked"
'@) ([Convert]::FromBase64String('
AP8gYmluYXJ5
'))
