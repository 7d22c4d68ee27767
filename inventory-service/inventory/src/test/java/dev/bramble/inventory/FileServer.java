package dev.bramble.inventory;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP server with one file, which can break off and be silent. */
public final class FileServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

    private final byte[] content;
    /** Empty for none. */
    public volatile String entityTag = "\"1\"";

    public volatile boolean ranges = true;
    /** Bytes of each answer after which the connection ends, or is silent; more than there are: neither. */
    public volatile int answerBytes = Integer.MAX_VALUE;

    public volatile boolean silent;
    /** Whether it keeps who asks waiting, before the first byte of an answer. */
    public volatile boolean mute;

    public volatile int status = 200;
    /** The Range of each request; "" for none. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);

    public FileServer(byte[] content) {
        this.content = content;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/pi.img.xz");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
            asked.add(range == null ? "" : range);
            if (mute) {
                closed.await();
            }
            if (!entityTag.isEmpty()) {
                exchange.getResponseHeaders().set("ETag", entityTag);
            }
            if (status != 200) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            int from = 0;
            Matcher matcher = RANGE.matcher(range == null ? "" : range);
            if (ranges && matcher.matches() && (ifRange == null || ifRange.equals(entityTag))) {
                from = Integer.parseInt(matcher.group(1));
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            int length = Math.min(answerBytes, content.length - from);
            exchange.getResponseBody().write(content, from, length);
            exchange.getResponseBody().flush();
            if (from + length < content.length && silent) {
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
