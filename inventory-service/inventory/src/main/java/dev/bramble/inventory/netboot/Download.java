package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Gets small files by HTTP. */
final class Download {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(20);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(2);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECTED_WITHIN)
            .build();

    /** The whole file; an IOException with its address when it cannot be had or has more than {@code max} bytes. */
    byte[] get(URI file, int max) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(file).timeout(ANSWERED_WITHIN).build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != OK) {
                    throw new IOException("the server answered " + response.statusCode());
                }
                byte[] content = body.readNBytes(max);
                if (content.length == max && body.read() >= 0) {
                    throw new IOException("it has more than %d bytes".formatted(max));
                }
                return content;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the download of " + file + " was broken off");
        } catch (IOException e) {
            throw new NoBootKitException(
                    "%s cannot be fetched (%s)".formatted(file, e.getMessage() == null ? e : e.getMessage()), e);
        }
    }
}
