// C#: dotnet run
// HttpClient itself writes Host and Content-Length or Transfer-Encoding; it sorts the lines that describe the body to
// the end, and writes lines of one name together.
using System;
using System.Net.Http;
using System.Text;

static class Program
{
    static readonly HttpClient Client = new HttpClient(
        new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    static void Send(string method, Uri uri, byte[] body, bool chunked, params string[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        request.Headers.ExpectContinue = false;
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            if (chunked) request.Headers.TransferEncodingChunked = true;
        }
        for (var at = 0; at < headers.Length; at += 2)
        {
            if (request.Headers.TryAddWithoutValidation(headers[at], headers[at + 1])) continue;
            if (request.Content == null) request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation(headers[at], headers[at + 1]);
        }
        var response = Client.SendAsync(request).GetAwaiter().GetResult();
        Console.WriteLine((int)response.StatusCode + " " + response.ReasonPhrase);
        Console.WriteLine(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
    }

    static void Main()
    {

        // 1: POST /orders
        Send("POST", new Uri("http://localhost:8080/orders?x=1"),
            Encoding.UTF8.GetBytes("{\"id\": \"evt_1\", \"note\": \"it's \u00e9t\u00e9\"}\n"), false,
            "User-Agent", "Stripe/1.0",
            "Content-Type", "application/json",
            "X-Dup", "1",
            "x-dup", "2",
            "X-Empty", "");

        // 2: PUT /a/../b[1]
        // Its target holds . or .. or a bare ?, which this client may resolve or leave out.
        Send("PUT", new Uri("http://localhost:8080/a/../b[1]", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }),
            Convert.FromBase64String(@"
AP8gYmluYXJ5
"), true);
    }
}
