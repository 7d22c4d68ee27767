package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.PiNames;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Partition;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata.Step;
import io.grpc.Status;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store does on every database it is said to run on. */
abstract class StoreContract {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");

    @TempDir
    private Path data;

    private ApplicationContext context;
    private ChangeLog log;
    private PiStore pis;
    private ImageStore images;
    private InventoryFeed feed;

    /** Properties that choose the database. */
    abstract Map<String, Object> database();

    @BeforeEach
    void open() {
        Map<String, Object> properties = new HashMap<>(database());
        properties.put("bramble.data", data.toString());
        context = ApplicationContext.run(properties);
        log = context.getBean(ChangeLog.class);
        pis = context.getBean(PiStore.class);
        images = context.getBean(ImageStore.class);
        feed = context.getBean(InventoryFeed.class);
        log.write(change -> images.insert(change, image("debian")));
    }

    @AfterEach
    void close() {
        context.close();
    }

    private static Image image(String name) {
        return Image.newBuilder()
                .setName(name)
                .setState(Image.State.READY)
                .setSizeBytes(4096)
                .setSha256("ab".repeat(32))
                .setBase(name)
                .setCreateTime(Times.toTimestamp(NOON))
                .addPartitions(Partition.newBuilder()
                        .setNumber(1)
                        .setOffset(1 << 20)
                        .setSizeBytes(5)
                        .setFileSystem("vfat")
                        .setLabel("bootfs"))
                .addPartitions(Partition.newBuilder().setNumber(2).setSizeBytes(6))
                .build();
    }

    private static Pi pi(int number) {
        return PiNames.complete(Pi.newBuilder()
                        .setUid("uid%09d".formatted(number))
                        .setName("pi-" + number)
                        .addMacs("dc:a6:32:00:%02x:%02x".formatted(number / 256, number % 256))
                        .setImage("debian")
                        .setState(Pi.State.READY)
                        .setCreateTime(Times.toTimestamp(NOON))
                        .setUpdateTime(Times.toTimestamp(NOON)))
                .build();
    }

    private Pi insert(Pi pi) {
        return log.write(change -> pis.insert(change, pi));
    }

    @Test
    void aPiIsReadAsItWasWritten() {
        Pi given = pi(1).toBuilder()
                .addMacs("b8:27:eb:00:00:01")
                .setSerial("10000000aabbccdd")
                .addPrefixes("rack_1")
                .addPrefixes("shelf.2")
                .setIp("192.168.1.50")
                .setDiskBytes(16L << 30)
                .setBootProfile("pi4-iscsi")
                .putLabels("rack", "2")
                .putLabels("note", "a=b")
                .setStateMessage("fine")
                .build();

        Pi written = insert(given);

        assertThat(written.getRevision()).isEqualTo(3);
        assertThat(written.getEtag()).isNotEmpty();
        assertThat(written.toBuilder().clearRevision().clearEtag().build()).isEqualTo(given);
        assertThat(pis.find(given.getUid())).contains(written);
        assertThat(pis.find("pi-1")).contains(written);
        assertThat(pis.find("B8-27-EB-00-00-01")).contains(written);
        assertThat(pis.find("pi-2")).isEmpty();
    }

    @Test
    void chapIsKeptChangedAndRemoved() {
        String longest = "!~".repeat(32);
        Chap mutual = Chap.newBuilder()
                .setUsername(longest)
                .setSecret("a" + longest.substring(1))
                .setMutualUsername("target")
                .setMutualSecret("b" + longest.substring(1))
                .build();
        Pi written = insert(pi(1).toBuilder().setChap(mutual).build());
        assertThat(written.getChap()).isEqualTo(mutual);
        assertThat(pis.find("pi-1")).contains(written);
        assertThat(feed.snapshot().pis()).containsExactly(written);

        Chap oneWay =
                Chap.newBuilder().setUsername("pi").setSecret("correcthorse").build();
        update(written.toBuilder().setChap(oneWay).build());
        assertThat(pis.get("pi-1").getChap()).isEqualTo(oneWay);
        update(pis.get("pi-1").toBuilder().clearChap().build());
        assertThat(pis.get("pi-1").hasChap()).isFalse();
    }

    private void update(Pi pi) {
        Pi _ = log.write(change -> pis.update(change, pi));
    }

    @Test
    void whatIdentifiesAPiBelongsToOneOnly() {
        insert(pi(1).toBuilder()
                .setSerial("10000000aabbccdd")
                .addPrefixes("rack_1")
                .setIp("192.168.1.50")
                .build());

        Pi other = pi(2);
        assertTaken(other.toBuilder().setName("pi-1"), "name pi-1 is in use by the Pi pi-1");
        assertTaken(other.toBuilder().addMacs("dc:a6:32:00:00:01"), "MAC dc:a6:32:00:00:01 is in use");
        assertTaken(other.toBuilder().setSerial("aabbccdd"), "serial ending in aabbccdd is in use");
        assertTaken(other.toBuilder().setIp("192.168.1.50"), "address 192.168.1.50 is in use");
        assertTaken(other.toBuilder().addPrefixes("rack_1"), "TFTP prefix rack_1 is in use");
        insert(other.toBuilder().addPrefixes("rackx1").build());
        assertThat(log.current()).isEqualTo(4);
    }

    private void assertTaken(Pi.Builder pi, String message) {
        assertThatThrownBy(() -> insert(pi.build()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Status.Code.ALREADY_EXISTS))
                .hasMessageContaining(message);
    }

    @Test
    void aRefusedChangeLeavesNothing() {
        assertThatThrownBy(() -> log.write(change -> {
                    pis.insert(change, pi(1));
                    throw new IllegalStateException("in the middle");
                }))
                .hasMessage("in the middle");

        assertThat(pis.find("pi-1")).isEmpty();
        assertThat(log.current()).isEqualTo(2);
        assertThat(feed.after(2, 10).orElseThrow().changes()).isEmpty();
    }

    @Test
    void updatesAndDeletions() {
        Pi first = insert(pi(1));
        Pi renamed = log.write(change -> pis.update(
                change,
                pis.read(change, first.getUid()).toBuilder()
                        .setName("renamed")
                        .clearMacs()
                        .addMacs("dc:a6:32:ff:00:01")
                        .build()));

        assertThat(renamed.getEtag()).isNotEqualTo(first.getEtag());
        assertThat(pis.find("renamed")).contains(renamed);
        assertThat(pis.find("dc:a6:32:00:00:01")).isEmpty();

        log.write(change -> {
            pis.delete(change, first.getUid());
            return first;
        });
        assertThat(pis.find("renamed")).isEmpty();
        assertThat(pis.find("dc:a6:32:ff:00:01")).isEmpty();
    }

    @Test
    void listsAreOrderedByName() {
        for (int number : List.of(3, 1, 2)) {
            insert(pi(number));
        }

        assertThat(pis.afterName("", 2)).extracting(Pi::getName).containsExactly("pi-1", "pi-2");
        assertThat(pis.afterName("pi-2", 2)).extracting(Pi::getName).containsExactly("pi-3");
        assertThat(pis.namesWithImage("debian")).containsExactly("pi-1", "pi-2", "pi-3");
        assertThat(pis.inState(Pi.State.READY)).hasSize(3);
    }

    @Test
    void anImageIsReadAsItWasWritten() {
        Image debian = images.get("debian");

        assertThat(debian.toBuilder().clearRevision().clearEtag().build()).isEqualTo(image("debian"));
        assertThatThrownBy(() -> log.write(change -> images.insert(change, image("debian"))))
                .hasMessageContaining("debian is there already");
        Image failed = log.write(change -> images.update(
                change, debian.toBuilder().setState(Image.State.FAILED).build()));
        assertThat(images.inState(Image.State.FAILED)).containsExactly(failed);
        log.write(change -> {
            images.delete(change, "debian");
            return change;
        });
        assertThat(images.find("debian")).isEmpty();
    }

    @Test
    void changesAreToldInOrderEachResourceOnceInItsLastState() {
        Pi one = insert(pi(1));
        Pi two = insert(pi(2));
        Pi oneAgain = log.write(change ->
                pis.update(change, one.toBuilder().setStateMessage("again").build()));
        log.write(change -> {
            pis.delete(change, two.getUid());
            return two;
        });

        InventoryFeed.Batch batch = feed.after(2, 10).orElseThrow();

        assertThat(batch.upTo()).isEqualTo(6);
        assertThat(batch.changes())
                .containsExactly(
                        new ResourceChange.PiChanged(5, oneAgain), new ResourceChange.PiDeleted(6, two.getUid()));
        assertThat(feed.after(0, 1).orElseThrow().upTo()).isEqualTo(2);
        assertThat(feed.after(6, 10).orElseThrow().changes()).isEmpty();
        assertThat(feed.after(7, 10)).as("a revision that never was").isEmpty();
    }

    @Test
    void whatWasCompactedIsSaidToBeGoneButDeletionsOfPisAreNot() {
        Transactions transactions = context.getBean(Transactions.class);
        ChangeLog small = new ChangeLog(
                transactions, context.getBean(RevisionRepository.class), context.getBean(ChangeRepository.class), 3);
        Pi gone = insert(pi(1));
        small.write(change -> {
            pis.delete(change, gone.getUid());
            return gone;
        });
        IntStream.rangeClosed(2, 8).forEach(number -> small.write(change -> pis.insert(change, pi(number))));

        assertThat(log.current()).isEqualTo(11);
        assertThat(feed.after(2, 100)).isEmpty();
        assertThat(feed.after(7, 100).orElseThrow().changes()).hasSize(4);
        assertThat(feed.remainingAfter(0, 100).changes())
                .first()
                .isEqualTo(new ResourceChange.PiDeleted(4, gone.getUid()));
    }

    /** Readers follow while writers write: each revision comes once, in order, none is left out. */
    @Test
    void concurrentWritersLeaveNoGapAndNoRepeat() throws Exception {
        int writers = 4;
        int each = 25;
        long last = 2 + (long) writers * each;
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<List<Long>>> readers = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                readers.add(threads.submit(follow(go, last, over)));
            }
            List<Future<?>> written = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int from = writer * each;
                written.add(threads.submit(() -> {
                    go.await();
                    IntStream.range(from, from + each).forEach(number -> insert(pi(number)));
                    return from;
                }));
            }
            go.countDown();
            try {
                for (Future<?> writer : written) {
                    writer.get(30, TimeUnit.SECONDS);
                }
                for (Future<List<Long>> reader : readers) {
                    assertThat(reader.get(30, TimeUnit.SECONDS))
                            .isEqualTo(LongStream.rangeClosed(3, last).boxed().toList());
                }
            } finally {
                // Where a writer failed, the readers wait for a revision that never comes.
                over.set(true);
            }
        }
    }

    private Callable<List<Long>> follow(CountDownLatch go, long last, AtomicBoolean over) {
        return () -> {
            go.await();
            List<Long> seen = new ArrayList<>();
            InventoryFeed.Snapshot snapshot = feed.snapshot();
            snapshot.pis().stream().map(Pi::getRevision).sorted().forEach(seen::add);
            long at = snapshot.revision();
            while (at < last && !over.get()) {
                feed.await(at, Duration.ofMillis(100));
                InventoryFeed.Batch batch = feed.after(at, 7).orElseThrow();
                batch.changes().forEach(change -> seen.add(change.revision()));
                at = batch.upTo();
            }
            return seen;
        };
    }

    @Test
    void aRepeatedRequestIsAnsweredByItsOperationForADay() {
        Instant[] now = {NOON};
        OperationStore operations = new OperationStore(
                context.getBean(Transactions.class), context.getBean(OperationRepository.class), (InstantSource)
                        () -> now[0]);
        Operation made = log.write(change -> operations.insert(change, "uid000000001", "request"));

        assertThat(repeated(operations, "request")).contains(made);
        assertThat(repeated(operations, "")).isEmpty();
        assertThat(operations.underWay("uid000000001")).containsExactly(made);

        operations.writeStep(made.id(), Step.CLONE_VOLUME);
        operations.fail(made.id(), Step.CLONE_VOLUME, 8, "full");
        assertThat(operations.find(made.id())).get().satisfies(failed -> {
            assertThat(failed.done()).isTrue();
            assertThat(failed.step()).isEqualTo(Step.CLONE_VOLUME);
            assertThat(failed.errorMessage()).isEqualTo("full");
        });

        now[0] = NOON.plus(Duration.ofHours(25));
        assertThat(repeated(operations, "request")).isEmpty();
        assertThat(operations.find(made.id())).isEmpty();
    }

    private Optional<Operation> repeated(OperationStore operations, String requestId) {
        return log.write(change -> operations.repeated(change, requestId));
    }

    @Test
    void bootsAreKeptInTheirLatestVersionLatestFirst() {
        BootStore boots = context.getBean(BootStore.class);
        Boot early = boot("a", 1, Boot.Verdict.BOOTED, NOON);
        Boot late = boot("b", 1, Boot.Verdict.IN_PROGRESS, NOON.plusSeconds(60));
        Boot unbound = boot("c", 1, Boot.Verdict.STALLED, NOON.plusSeconds(30)).toBuilder()
                .setSubject(Subject.newBuilder().setMac("dc:a6:32:00:00:01"))
                .build();

        assertThat(boots.apply(puts(early, late, unbound), Map.of("boots/0", 3L)))
                .hasSize(3);
        assertThat(boots.apply(puts(late), Map.of("boots/0", 4L)))
                .as("a repeat")
                .isEmpty();
        Boot later =
                late.toBuilder().setVersion(2).setVerdict(Boot.Verdict.BOOTED).build();
        assertThat(boots.apply(puts(later, late), Map.of("boots/0", 5L))).containsExactly(later);

        assertThat(context.getBean(FeedPositions.class).next("boots/0")).isEqualTo(Optional.of(5L));
        assertThat(boots.find("b")).contains(later);
        assertThat(boots.inProgress()).isEmpty();
        assertThat(boots.after(BootStore.Place.TOP, 2)).containsExactly(later, unbound);
        assertThat(boots.after(BootStore.placeOf(unbound), 2)).containsExactly(early);
        assertThat(boots.ofPiAfter(pi(1), BootStore.Place.TOP, 5)).containsExactly(later, unbound, early);
        assertThat(boots.ofPiAfter(pi(2), BootStore.Place.TOP, 5)).isEmpty();

        boots.apply(List.of(new BootStore.Update.Gone("a")), Map.of());
        assertThat(boots.find("a")).isEmpty();
    }

    @Test
    void aBootThatTheTablesDoNotHoldStopsNothing() {
        BootStore boots = context.getBean(BootStore.class);
        Boot good = boot("good", 1, Boot.Verdict.BOOTED, NOON);

        assertThat(boots.apply(
                        puts(
                                good.toBuilder().setId("x".repeat(65)).build(),
                                good.toBuilder().setId("a\0b").build(),
                                good.toBuilder().setId("").build(),
                                good.toBuilder()
                                        .setId("late")
                                        .setStartTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                                        .build(),
                                good.toBuilder()
                                        .setId("who")
                                        .setSubject(Subject.newBuilder().setMac("m".repeat(18)))
                                        .build(),
                                good),
                        Map.of("boots/0", 6L)))
                .containsExactly(good);
        assertThat(boots.apply(List.of(new BootStore.Update.Gone("a\0b")), Map.of("boots/0", 7L)))
                .isEmpty();
        assertThat(context.getBean(FeedPositions.class).next("boots/0")).isEqualTo(Optional.of(7L));
    }

    @Test
    void whatNoKeyCanBeIsUnknown() {
        assertThat(pis.find("a\0b")).isEmpty();
        assertThat(images.find("a\0b")).isEmpty();
        assertThat(context.getBean(OperationStore.class).find("a\0b")).isEmpty();
        assertThat(context.getBean(BootStore.class).find("a\0b")).isEmpty();
    }

    private static List<BootStore.Update> puts(Boot... boots) {
        return List.of(boots).stream()
                .<BootStore.Update>map(BootStore.Update.Put::new)
                .toList();
    }

    private static Boot boot(String id, long version, Boot.Verdict verdict, Instant start) {
        return Boot.newBuilder()
                .setId(id)
                .setVersion(version)
                .setVerdict(verdict)
                .setSubject(Subject.newBuilder().setPiUid("uid000000001"))
                .setStartTime(Times.toTimestamp(start))
                .build();
    }

    @Test
    void anExportIsKeptWholeAndTold() {
        ExportStore exports = context.getBean(ExportStore.class);
        Export given = Export.newBuilder()
                .setName("media")
                .setPath("/" + "ü".repeat(511))
                .setAllDirs(true)
                .setMapallUser("media")
                .setMapallGroup("m".repeat(32))
                .addAllNetworks(IntStream.range(0, 64)
                        .mapToObj("2001:db8:1111:2222:3333:4444:5555:66%02d/128"::formatted)
                        .toList())
                .addAllHosts(IntStream.range(0, 64)
                        .mapToObj(number -> "%03d".formatted(number) + "n".repeat(250))
                        .toList())
                .setSecurePorts(true)
                .setAsync(true)
                .build();
        Export made = log.write(change -> exports.insert(change, given, "request"));
        assertThat(made.toBuilder().clearEtag().clearRevision().build()).isEqualTo(given);
        assertThat(exports.get("media")).isEqualTo(made);
        assertThat(repeated(exports, "request")).contains(made);
        assertThat(repeated(exports, "")).isEmpty();
        var _ = log.write(change -> exports.insert(change, export("a"), ""));
        var _ = log.write(change -> exports.insert(change, export("b"), ""));
        assertThat(exports.afterName("a", 1)).extracting(Export::getName).containsExactly("b");
        assertThat(feed.snapshot().exports()).extracting(Export::getName).containsExactly("a", "b", "media");

        long before = log.current();
        Export changed = log.write(change ->
                exports.update(change, made.toBuilder().setReadOnly(true).build()));
        assertThat(feed.after(before, 10).orElseThrow().changes())
                .containsExactly(new ResourceChange.ExportChanged(changed.getRevision(), changed));
        assertThat(repeated(exports, "request")).contains(changed);
        log.write(change -> {
            exports.delete(change, "media");
            return changed;
        });
        assertThat(feed.after(before, 10).orElseThrow().changes())
                .containsExactly(new ResourceChange.ExportDeleted(log.current(), "media"));
        assertThatThrownBy(() -> exports.get("media")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> exports.get("a\0b")).isInstanceOf(Refusal.class);
    }

    private Optional<Export> repeated(ExportStore exports, String requestId) {
        return log.write(change -> exports.repeated(change, requestId));
    }

    private static Export export(String name) {
        return Export.newBuilder().setName(name).setPath("/" + name).build();
    }

    @Test
    void everythingIsThereAfterARestart() {
        Export export = log.write(change -> context.getBean(ExportStore.class).insert(change, export("a"), ""));
        Pi made = insert(pi(1));
        Map<String, Object> properties =
                new HashMap<>(Map.of("bramble.data", data.toString(), "bramble.inventory.database", restartUrl()));
        context.close();
        context = ApplicationContext.run(properties);

        assertThat(context.getBean(PiStore.class).find("pi-1")).contains(made);
        assertThat(context.getBean(ExportStore.class).get("a")).isEqualTo(export);
        assertThat(context.getBean(ChangeLog.class).current()).isEqualTo(made.getRevision());
    }

    /** URL of the same database; empty for the default. */
    abstract String restartUrl();
}
