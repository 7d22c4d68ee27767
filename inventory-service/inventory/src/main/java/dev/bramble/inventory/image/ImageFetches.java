package dev.bramble.inventory.image;

import dev.bramble.inventory.pi.Violations;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The imports from URLs, each an operation that lives in memory: the image's record is what outlives the process, and what
 * was cut short is found by that. The last ones that ended are kept for those who ask.
 */
public final class ImageFetches implements AutoCloseable {
    /** Of an operation's id; behind all hexadecimal digits, so that these come after the provisionings in any order. */
    public static final String ID_PREFIX = "import-";

    private static final int MAX_KEPT = 100;
    private static final int MAX_URL = 2000;
    private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(500);

    private final ImageImporter importer;
    private final Executor threads;
    private final Patience patience;
    private final HttpClient client;
    private final Map<String, Running> fetches = new LinkedHashMap<>();

    private record Running(ImageFetch fetch, HttpImageFile file) {}

    /** What {@link ImageFetch} shows of a file. */
    private record Progress(HttpImageFile file) implements ImageFetch.Transfer {
        @Override
        public long received() {
            return file.received();
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public int resumptions() {
            return file.resumptions();
        }
    }

    public ImageFetches(ImageImporter importer, Executor threads) {
        this(importer, threads, Patience.USUAL);
    }

    ImageFetches(ImageImporter importer, Executor threads, Patience patience) {
        this.importer = importer;
        this.threads = threads;
        this.patience = patience;
        // Version 1.1: HTTP/2 is not asked for over http, where some servers stumble on the question.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(patience.connect())
                .build();
    }

    /** Begins; refused when the request is wrong or the name taken. */
    public ImageFetch start(FetchImageRequest request) {
        URI url = url(request.getUrl());
        Header header = Header.newBuilder()
                .setName(request.getName())
                .setFileName(url.getPath())
                .setSha256(request.getSha256())
                .setMaxBytes(request.getMaxBytes())
                .build();
        Image begun = importer.begin(header);
        HttpImageFile file = new HttpImageFile(client, url, !request.getSha256().isEmpty(), patience);
        ImageFetch fetch = new ImageFetch(
                ID_PREFIX + UUID.randomUUID(), begun.getName(), url, new Progress(file), new CompletableFuture<>());
        remember(new Running(fetch, file));
        threads.execute(() -> run(begun, header, file, fetch.end()));
        threads.execute(() -> watch(file, fetch.end()));
        return fetch;
    }

    private static URI url(String text) {
        Violations violations = new Violations();
        URI url = null;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            violations.addUnless(false, "url", "is no URL: " + e.getReason());
        }
        if (url != null) {
            violations
                    .addUnless(
                            text.length() <= MAX_URL
                                    && ("http".equalsIgnoreCase(url.getScheme())
                                            || "https".equalsIgnoreCase(url.getScheme()))
                                    && url.getHost() != null,
                            "url",
                            "must be https://HOST/... or http://HOST/..., of at most " + MAX_URL + " characters")
                    .addUnless(url.getRawUserInfo() == null, "url", "must not hold a user's name or password");
        }
        violations.refuseIfAny();
        return Objects.requireNonNull(url);
    }

    private void run(Image begun, Header header, HttpImageFile file, CompletableFuture<Image> end) {
        try (file) {
            end.complete(importer.receive(begun, header, file));
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    /** Until the import ends, however it does. */
    private static void watch(HttpImageFile file, CompletableFuture<Image> end) {
        while (!Thread.currentThread().isInterrupted() && !hasEnded(end, LOOKED_AT_EVERY)) {
            file.endSilence(System.nanoTime());
        }
    }

    private static boolean hasEnded(CompletableFuture<Image> end, Duration within) {
        try {
            Image _ = end.get(within.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void remember(Running running) {
        List<String> ended = fetches.values().stream()
                .map(Running::fetch)
                .filter(fetch -> fetch.end().isDone())
                .map(ImageFetch::id)
                .toList();
        ended.stream().limit(Math.max(0, ended.size() - MAX_KEPT + 1)).forEach(fetches::remove);
        fetches.put(running.fetch().id(), running);
    }

    public synchronized Optional<ImageFetch> find(String id) {
        return Optional.ofNullable(fetches.get(id)).map(Running::fetch);
    }

    /** All that are known, in the order of their ids. */
    public synchronized Collection<ImageFetch> all() {
        return fetches.values().stream()
                .map(Running::fetch)
                .sorted(Comparator.comparing(ImageFetch::id))
                .toList();
    }

    /** Waits until one has ended or the time is over; empty when there is none of that id. */
    public Optional<ImageFetch> await(String id, Duration atMost) {
        Optional<ImageFetch> fetch = find(id);
        fetch.ifPresent(one -> hasEnded(one.end(), atMost));
        return fetch;
    }

    /** Breaks one off; one that has ended stays as it is. False when there is none of that id. */
    public boolean cancel(String id) {
        Optional<HttpImageFile> file;
        synchronized (this) {
            file = Optional.ofNullable(fetches.get(id)).map(Running::file);
        }
        file.ifPresent(one -> one.breakOff("it was cancelled"));
        return file.isPresent();
    }

    /** Ends their connections. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
