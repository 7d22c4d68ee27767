package dev.bramble.inventory.image;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.Violations;
import dev.bramble.inventory.store.ImageFetchStore;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.StoredFetch;
import dev.bramble.inventory.store.StoredFetch.Ending;
import dev.bramble.proto.inventory.v1.FetchImageRequest;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import io.grpc.Status;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The imports from URLs, each an operation that outlives the process: what the end of one cuts short is begun anew by the
 * next. They end with their threads, by an interrupt: were their connections ended first, a transfer would take that for its
 * server's doing, and fail.
 */
public final class ImageFetches {
    /** Of an operation's id; behind all hexadecimal digits, so that these come after the provisionings in any order. */
    public static final String ID_PREFIX = "import-";

    /** A file that ends the service each time would do so for ever. */
    private static final int MAX_STARTS = 3;

    private static final int MAX_URL = 2000;
    private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(ImageFetches.class);

    private final ImageImporter importer;
    private final ImageStore images;
    private final ImageFetchStore store;
    private final Executor threads;
    private final Patience patience = Patience.USUAL;
    private final HttpClient client;
    private final Map<String, Running> underWay = new ConcurrentHashMap<>();

    private record Running(ImageFetch fetch, Header header, HttpImageFile file) {}

    public ImageFetches(ImageImporter importer, ImageStore images, ImageFetchStore store, Executor threads) {
        this.importer = importer;
        this.images = images;
        this.store = store;
        this.threads = threads;
        // Version 1.1: HTTP/2 is not asked for over http, where some servers stumble on the question.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(patience.connect())
                .build();
    }

    /** Begins; refused when the request is wrong or the name taken. */
    public ImageFetch start(FetchImageRequest request) {
        StoredFetch asked = new StoredFetch(ID_PREFIX + UUID.randomUUID(), request, 1, false, Ending.UNSEEN, 0, "");
        Running running = running(asked);
        Image begun = importer.begin(running.header(), change -> {
            StoredFetch _ = store.insert(change, asked.id(), request);
        });
        run(running, () -> importer.receive(begun, running.header(), running.file()));
        return running.fetch();
    }

    /**
     * Takes over those imports that the end of the last run cut short and that were from URLs. They are under way again
     * from now on; what is left of them is taken away, and their files are asked for, once iscsi-service answers.
     *
     * @return the others, which nobody goes on with
     */
    public List<Image> takeOver(List<Image> cutShort) {
        Map<String, Image> importing = new LinkedHashMap<>();
        cutShort.forEach(image -> importing.put(image.getName(), image));
        for (StoredFetch left : store.underWay()) {
            Optional.ofNullable(importing.remove(left.request().getName()))
                    .ifPresentOrElse(image -> goOn(left, image), () -> settle(left));
        }
        return List.copyOf(importing.values());
    }

    private void goOn(StoredFetch left, Image image) {
        if (left.starts() >= MAX_STARTS) {
            Running last = running(left);
            run(last, () -> {
                importer.remove(List.of(image));
                throw Refusal.failed(
                        Status.Code.ABORTED,
                        "inventory-service has ended %d times during this import, which is given up; look into its log for why, then import the image again"
                                .formatted(left.starts()));
            });
            return;
        }
        store.beginAgain(left.id());
        Running again = running(store.find(left.id()).orElse(left));
        log.atInfo()
                .addKeyValue("image", image.getName())
                .addKeyValue("url", left.request().getUrl())
                .log("an import that was cut short is begun anew");
        run(again, () -> importer.receive(importer.beginAgain(image), again.header(), again.file()));
    }

    /** Its import had ended when the process did, which only had no time to write that down. */
    private void settle(StoredFetch left) {
        boolean ready = images.find(left.request().getName())
                .filter(image -> image.getState() == Image.State.READY)
                .isPresent();
        if (ready) {
            store.succeed(left.id(), Ending.UNSEEN);
        } else {
            store.fail(
                    left.id(),
                    Ending.UNSEEN,
                    Status.Code.ABORTED.value(),
                    "the import failed, and inventory-service ended before it said why; look into its log, then import the image again");
        }
    }

    private Running running(StoredFetch asked) {
        FetchImageRequest request = asked.request();
        URI url = url(request.getUrl());
        Header header = Header.newBuilder()
                .setName(request.getName())
                .setFileName(url.getPath())
                .setSha256(request.getSha256())
                .setMaxBytes(request.getMaxBytes())
                .build();
        HttpImageFile file = new HttpImageFile(client, url, !request.getSha256().isEmpty(), patience);
        ImageFetch fetch = new ImageFetch(asked, () -> soFar(file), new CompletableFuture<>());
        return new Running(fetch, header, file);
    }

    private static Ending soFar(HttpImageFile file) {
        return new Ending(file.received(), file.size(), file.resumptions());
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

    /** On threads of its own. */
    private void run(Running running, Supplier<Image> importing) {
        underWay.put(running.fetch().id(), running);
        threads.execute(() -> {
            CompletableFuture<Image> end = new CompletableFuture<>();
            try (HttpImageFile _ = running.file()) {
                end.complete(importing.get());
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
            }
            if (Thread.currentThread().isInterrupted()) {
                // The service ends, not the import: the next start goes on with it, so nobody is told of an end.
                return;
            }
            keep(running, end);
            underWay.remove(running.fetch().id());
            var _ = end.whenComplete((image, failure) -> {
                boolean _ = failure == null
                        ? running.fetch().end().complete(image)
                        : running.fetch().end().completeExceptionally(failure);
            });
        });
        threads.execute(() -> watch(running.file(), running.fetch().end()));
    }

    private void keep(Running running, CompletableFuture<Image> end) {
        String id = running.fetch().id();
        Ending soFar = soFar(running.file());
        try {
            switch (end.state()) {
                case SUCCESS -> store.succeed(id, soFar);
                case FAILED, CANCELLED, RUNNING -> {
                    Throwable failure = end.exceptionNow();
                    Status.Code code = failure instanceof Refusal refusal ? refusal.code() : Status.Code.INTERNAL;
                    store.fail(id, soFar, code.value(), String.valueOf(failure.getMessage()));
                }
            }
        } catch (RuntimeException e) {
            log.atError().addKeyValue("operation", id).setCause(e).log("how an import ended could not be recorded");
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

    public Optional<ImageFetch> find(String id) {
        return Optional.ofNullable(underWay.get(id))
                .map(Running::fetch)
                .or(() -> store.find(id).map(this::toFetch));
    }

    /** Those after {@code id}, in the order of ids. */
    public List<ImageFetch> afterId(String id, int limit) {
        return store.afterId(id, limit).stream()
                .map(stored -> Optional.ofNullable(underWay.get(stored.id()))
                        .map(Running::fetch)
                        .orElseGet(() -> toFetch(stored)))
                .toList();
    }

    private ImageFetch toFetch(StoredFetch stored) {
        CompletableFuture<Image> end = new CompletableFuture<>();
        String name = stored.request().getName();
        if (stored.done() && stored.errorCode() != 0) {
            end.completeExceptionally(
                    Refusal.failed(Status.fromCodeValue(stored.errorCode()).getCode(), stored.errorMessage()));
        } else if (stored.done()) {
            // It may have been deleted since.
            end.complete(images.find(name)
                    .orElseGet(() -> Image.newBuilder().setName(name).build()));
        }
        return new ImageFetch(stored, stored::ending, end);
    }

    /** Waits until one has ended or the time is over; empty when there is none of that id. */
    public Optional<ImageFetch> await(String id, Duration atMost) {
        Optional<ImageFetch> fetch = find(id);
        fetch.ifPresent(one -> hasEnded(one.end(), atMost));
        return fetch;
    }

    /** Breaks one off; one that has ended stays as it is. False when there is none of that id. */
    public boolean cancel(String id) {
        Optional<HttpImageFile> file = Optional.ofNullable(underWay.get(id)).map(Running::file);
        file.ifPresent(one -> one.breakOff("it was cancelled"));
        return file.isPresent() || store.find(id).isPresent();
    }
}
