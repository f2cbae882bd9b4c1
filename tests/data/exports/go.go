// Go: go run FILE.go
// net/http itself writes Host and User-Agent first, Content-Length or Transfer-Encoding, and sorts the other lines.
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

type header struct{ name, value string }

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func decoded(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	fail(err)
	return data
}

func send(method, base, target string, headers []header, body []byte, chunked bool) {
	at, err := url.Parse(base)
	fail(err)
	if strings.HasPrefix(target, "//") {
		at.RawPath, at.RawQuery, at.ForceQuery = strings.Cut(target, "?")
		at.Path, err = url.PathUnescape(at.RawPath)
		fail(err)
	} else {
		at.Opaque = target
	}
	request := &http.Request{Method: method, URL: at, Host: at.Host, Header: http.Header{"User-Agent": {""}}}
	for _, line := range headers {
		if http.CanonicalHeaderKey(line.name) == "User-Agent" {
			request.Header.Set("User-Agent", line.value)
		} else {
			request.Header[line.name] = append(request.Header[line.name], line.value)
		}
	}
	if len(body) > 0 {
		request.Body = io.NopCloser(bytes.NewReader(body))
		request.ContentLength = int64(len(body))
		if chunked {
			request.ContentLength = -1
		}
	}
	response, err := (&http.Transport{DisableCompression: true}).RoundTrip(request)
	fail(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	fail(err)
	fmt.Println(response.Status)
	fmt.Println(string(answer))
}

var _ = decoded

func main() {
	// 1: POST /orders
	send("POST", "http://localhost:8080",
		"/orders?x=1", []header{
			{"User-Agent", "Stripe/1.0"},
			{"Content-Type", "application/json"},
			{"X-Dup", "1"},
			{"x-dup", "2"},
			{"X-Empty", ""},
		}, []byte("{\"id\": \"evt_1\", \"note\": \"it's été\"}\n"), false)

	// 2: PUT /a/../b[1]
	send("PUT", "http://localhost:8080",
		"/a/../b[1]", []header{
		}, decoded(`
AP8gYmluYXJ5
`), true)
}
