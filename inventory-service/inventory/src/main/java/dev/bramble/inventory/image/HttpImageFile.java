package dev.bramble.inventory.image;

import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is fetched by HTTP, in one piece for its reader: after a break it is gone on with by a range of the same file
 * (RFC 9110, sections 13.1.5 and 14). A file that is another one by then is an error, never a mixture. Read by one thread,
 * watched and broken off by others.
 */
final class HttpImageFile extends InputStream implements ImageFile {
    private static final Logger log = LoggerFactory.getLogger(HttpImageFile.class);
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final HttpClient client;
    private final URI url;
    private final boolean checked;
    private final Patience patience;
    private final CompletableFuture<String> broken = new CompletableFuture<>();
    private volatile @Nullable Representation file;
    private volatile @Nullable InputStream body;
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger resumptions = new AtomicInteger();
    private volatile long waitingSince = NOT_WAITING;
    private int fruitless;

    /**
     * Fetches nothing yet.
     *
     * @param checked whether a checksum of the whole will be compared, so that even a file of which the server tells
     *     nothing to know it by can be gone on with
     */
    HttpImageFile(HttpClient client, URI url, boolean checked, Patience patience) {
        this.client = client;
        this.url = url;
        this.checked = checked;
        this.patience = patience;
    }

    @Override
    public InputStream stream() {
        return this;
    }

    @Override
    public long received() {
        return received.get();
    }

    /** In bytes; 0 while it is not known. */
    long size() {
        Representation known = file;
        return known == null ? 0 : Math.max(0, known.size());
    }

    int resumptions() {
        return resumptions.get();
    }

    @Override
    public CompletionStage<String> broken() {
        return broken;
    }

    @Override
    public @Nullable String brokenBecause() {
        return broken.getNow(null);
    }

    /** Ends the transfer; its reader is told. */
    void breakOff(String reason) {
        broken.complete(reason);
        closeBody();
    }

    /** Breaks the connection on which nothing has come for too long; the reader then goes on with another one. */
    void endSilence(long nanoTime) {
        long since = waitingSince;
        if (since != NOT_WAITING && nanoTime - since > patience.silence().toNanos()) {
            closeBody();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (true) {
            requireWanted();
            try {
                InputStream opened = body;
                InputStream from = opened == null ? open() : opened;
                waitingSince = System.nanoTime();
                int count = from.read(into, offset, length);
                if (count > 0) {
                    long _ = received.addAndGet(count);
                    fruitless = 0;
                    return count;
                }
                if (size() == 0 || received() == size()) {
                    return -1;
                }
                throw new EOFException("the connection ended after %d of %d bytes".formatted(received(), size()));
            } catch (FetchException e) {
                throw e;
            } catch (IOException e) {
                getReadyAgain(e);
            } finally {
                waitingSince = NOT_WAITING;
            }
        }
    }

    private void requireWanted() throws IOException {
        String reason = brokenBecause();
        if (reason != null) {
            throw new BrokenOffException(reason);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while a file was fetched");
        }
    }

    private InputStream open() throws IOException {
        Representation known = file;
        InputStream opened = known == null ? begin() : goOn(known);
        body = opened;
        requireWanted();
        return opened;
    }

    private InputStream begin() throws IOException {
        HttpResponse<InputStream> response;
        try {
            response = send(HttpRequest.newBuilder(url));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new FetchException(
                    Status.Code.FAILED_PRECONDITION, "%s cannot be fetched: %s".formatted(url, words(e)));
        }
        if (response.statusCode() != OK) {
            response.body().close();
            throw refused(response.statusCode());
        }
        file = Representation.of(response.headers());
        return response.body();
    }

    private InputStream goOn(Representation known) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Range", "bytes=" + received() + "-");
        if (!known.validator().isEmpty()) {
            request.header("If-Range", known.validator());
        }
        HttpResponse<InputStream> response = send(request);
        InputStream from = response.body();
        try {
            switch (response.statusCode()) {
                case PARTIAL -> requireSame(known.goesOnAt(received(), response.headers()));
                case OK -> {
                    // It has no ranges, or the file is another one.
                    requireSame(known.isOf(response.headers()));
                    waitingSince = System.nanoTime();
                    from.skipNBytes(received());
                }
                case RANGE_NOT_SATISFIABLE -> requireSame(false);
                case 408, 429, 500, 502, 503, 504 ->
                    throw new IOException("the server answered " + response.statusCode());
                default -> throw refused(response.statusCode());
            }
            int _ = resumptions.incrementAndGet();
            return from;
        } catch (IOException e) {
            from.close();
            throw e;
        }
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.timeout(patience.silence()).build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + url + " was asked for");
        }
    }

    private void requireSame(boolean same) throws FetchException {
        if (!same) {
            throw new FetchException(
                    Status.Code.ABORTED,
                    "%s has changed on the server while it was fetched; import it again".formatted(url));
        }
    }

    private FetchException refused(int status) {
        return new FetchException(
                Status.Code.FAILED_PRECONDITION, "%s cannot be fetched: the server answered %d".formatted(url, status));
    }

    /** After a break: waits, or gives it up. */
    private void getReadyAgain(IOException cause) throws IOException {
        closeBody();
        requireWanted();
        Representation known = file;
        if (known != null && known.validator().isEmpty() && !checked) {
            throw new FetchException(
                    Status.Code.ABORTED,
                    "%s broke off after %d bytes (%s) and cannot be gone on with, as the server gives neither ETag nor Last-Modified; import it again, with --sha256 if you know it"
                            .formatted(url, received(), words(cause)));
        }
        if (++fruitless > patience.attempts()) {
            throw new FetchException(
                    Status.Code.ABORTED,
                    "%s broke off after %d bytes, and %d attempts to go on brought nothing (%s); import it again"
                            .formatted(url, received(), patience.attempts(), words(cause)));
        }
        Duration pause = patience.pauseBefore(fruitless);
        log.atInfo()
                .addKeyValue("url", url)
                .addKeyValue("received", received())
                .addKeyValue("reason", words(cause))
                .log("a transfer broke; going on in {} ms", pause.toMillis());
        try {
            String _ = broken.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.debug("the pause is over");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a reason is never exceptional", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void closeBody() {
        InputStream open = body;
        body = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.debug("a connection that is given up was closed", e);
            }
        }
    }

    @Override
    public void close() {
        closeBody();
    }
}
