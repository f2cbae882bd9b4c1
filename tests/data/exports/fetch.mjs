// JavaScript: node FILE.mjs (18 or newer), or as a module in a browser.
// fetch itself writes Host, Content-Length, Connection, Sec-Fetch-Mode, and Accept, Accept-Language, Accept-Encoding
// and User-Agent where they are not given. It writes names of headers in small letters, and lines of one name as one.
const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

async function send(method, url, headers, body) {
  const response = await fetch(url, { method, headers, body, redirect: "manual" });
  console.log(response.status, response.statusText);
  console.log(await response.text());
}

// 1: POST /orders
await send("POST", "http://localhost:8080/orders?x=1", [
  ["User-Agent", "Stripe/1.0"],
  ["Content-Type", "application/json"],
  ["X-Dup", "1"],
  ["x-dup", "2"],
  ["X-Empty", ""],
], new TextEncoder().encode("{\"id\": \"evt_1\", \"note\": \"it's été\"}\n"));

// 2: PUT /a/../b[1]
// Its target holds . or .. or a bare ?, which this client may resolve or leave out.
await send("PUT", "http://localhost:8080/a/../b[1]", [
], bytes(`
AP8gYmluYXJ5
`));
