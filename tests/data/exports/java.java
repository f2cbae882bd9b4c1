// Java 11 or newer: java FILE.java
// java.net.http itself writes Host, Content-Length, and User-Agent where it is not given; it writes lines of one name
// together, in the first one's case, and a body that came chunked with its length.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

class Send {
    static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static byte[] text(String... parts) {
        return String.join("", parts).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(String... parts) {
        return Base64.getDecoder().decode(String.join("", parts));
    }

    static void send(String method, String url, byte[] body, String... headers) throws Exception {
        HttpRequest.BodyPublisher publisher = body == null
            ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).method(method, publisher);
        for (int at = 0; at < headers.length; at += 2) {
            request.header(headers[at], headers[at + 1]);
        }
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode());
        System.out.println(response.body());
    }

    // 1: POST /orders
    static void request1() throws Exception {
        send("POST",
            "http://localhost:8080/orders?x=1",
            text("{\"id\": \"evt_1\", \"note\": \"it's \u00e9t\u00e9\"}\n"),
            "User-Agent", "Stripe/1.0",
            "Content-Type", "application/json",
            "X-Dup", "1",
            "x-dup", "2",
            "X-Empty", "");
    }

    // 2: PUT /a/../b[1]
    // Characters of its target that this client does not send as they are were escaped.
    static void request2() throws Exception {
        send("PUT",
            "http://localhost:8080/a/../b%5B1%5D",
            bytes("AP8gYmluYXJ5"));
    }

    public static void main(String[] arguments) throws Exception {
        var requests = new java.util.TreeMap<Integer, java.lang.reflect.Method>();
        for (var method : Send.class.getDeclaredMethods()) {
            if (method.getName().startsWith("request")) {
                requests.put(Integer.parseInt(method.getName().substring(7)), method);
            }
        }
        for (var request : requests.values()) {
            request.invoke(null);
        }
    }
}
