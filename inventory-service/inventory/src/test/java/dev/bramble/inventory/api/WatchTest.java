package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.ImageStore;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import dev.bramble.proto.inventory.v1.WatchResponse.EventCase;
import io.grpc.Context;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchTest extends ApiFixture {
    private ChangeLog log;
    private PiStore pis;

    @BeforeEach
    void start() {
        log = inventory.context().getBean(ChangeLog.class);
        pis = inventory.context().getBean(PiStore.class);
    }

    private Iterator<WatchResponse> watch(long from, WatchRequest.Scope scope) {
        return inventory
                .client()
                .watch(WatchRequest.newBuilder()
                        .setFromRevision(from)
                        .setScope(scope)
                        .setWatcher("test")
                        .build());
    }

    private Image image() {
        ImageStore images = inventory.context().getBean(ImageStore.class);
        return log.write(change -> images.insert(
                change,
                Image.newBuilder()
                        .setName("debian")
                        .setState(Image.State.READY)
                        .setCreateTime(Timestamp.getDefaultInstance())
                        .build()));
    }

    private Pi insert(int number) {
        return log.write(change -> pis.insert(
                change,
                PiNames.complete(Pi.newBuilder()
                                .setUid("uid%09d".formatted(number))
                                .setName("pi-" + number)
                                .addMacs("dc:a6:32:00:00:0" + number)
                                .setImage("debian")
                                .setState(Pi.State.READY)
                                .setCreateTime(Timestamp.getDefaultInstance())
                                .setUpdateTime(Timestamp.getDefaultInstance()))
                        .build()));
    }

    @Test
    void aSnapshotThenChangesThenBookmarks() {
        Image image = image();
        Pi one = insert(1);
        try (var call = Context.current().withCancellation()) {
            call.run(() -> {
                Iterator<WatchResponse> stream = watch(0, WatchRequest.Scope.READER);
                assertThat(stream.next())
                        .isEqualTo(WatchResponse.newBuilder().setPi(one).build());
                assertThat(stream.next())
                        .isEqualTo(WatchResponse.newBuilder().setImage(image).build());
                WatchResponse end = stream.next();
                assertThat(end.getBookmark().getSnapshotEnd()).isTrue();
                assertThat(end.getRevision()).isEqualTo(one.getRevision());

                Pi two = insert(2);
                WatchResponse change = next(stream);
                assertThat(change.getPi()).isEqualTo(two);
                assertThat(change.getRevision()).isEqualTo(two.getRevision());

                log.write(write -> {
                    pis.delete(write, one.getUid());
                    return one;
                });
                assertThat(next(stream).getPiDeleted()).isEqualTo(one.getUid());

                WatchResponse idle = stream.next();
                assertThat(idle.getEventCase()).isEqualTo(EventCase.BOOKMARK);
                assertThat(idle.getBookmark().getSnapshotEnd()).isFalse();
                assertThat(idle.getRevision()).isEqualTo(two.getRevision() + 1);
            });
        }
    }

    private static WatchResponse next(Iterator<WatchResponse> stream) {
        WatchResponse response = stream.next();
        while (response.hasBookmark()) {
            response = stream.next();
        }
        return response;
    }

    @Test
    void aWatcherThatKnowsARevisionIsToldOnlyWhatCameAfter() {
        Image image = image();
        Pi one = insert(1);
        Pi two = insert(2);
        try (var call = Context.current().withCancellation()) {
            call.run(() -> {
                Iterator<WatchResponse> stream = watch(one.getRevision(), WatchRequest.Scope.TFTP);
                assertThat(stream.next().getPi()).isEqualTo(two);

                Iterator<WatchResponse> tftp = watch(image.getRevision() - 1, WatchRequest.Scope.TFTP);
                assertThat(tftp.next().getPi())
                        .as("images are not in this scope")
                        .isEqualTo(one);
            });
        }
    }

    /** Both ways to a watcher: the snapshot, and a change. */
    @Test
    void onlyIscsiServiceIsToldSecrets() {
        var _ = image();
        Pi one = withChap(insert(1));
        Chap names =
                Chap.newBuilder().setUsername("pi").setMutualUsername("target").build();
        Map<WatchRequest.Scope, Optional<Chap>> told = Map.of(
                WatchRequest.Scope.ISCSI, Optional.of(CHAP),
                WatchRequest.Scope.TFTP, Optional.empty(),
                WatchRequest.Scope.NFS, Optional.empty(),
                WatchRequest.Scope.SCOPE_UNSPECIFIED, Optional.empty(),
                WatchRequest.Scope.READER, Optional.of(names));
        told.forEach((scope, chap) -> {
            try (var call = Context.current().withCancellation()) {
                call.run(() -> {
                    for (long from : List.of(0L, one.getRevision() - 1)) {
                        Pi sent = next(watch(from, scope)).getPi();
                        assertThat(sent.getName()).isEqualTo("pi-1");
                        assertThat(sent.hasChap() ? Optional.of(sent.getChap()) : Optional.empty())
                                .as("%s from %d", scope, from)
                                .isEqualTo(chap);
                    }
                });
            }
        });
    }

    private static final Chap CHAP = Chap.newBuilder()
            .setUsername("pi")
            .setSecret("a-secret-of-16ch")
            .setMutualUsername("target")
            .setMutualSecret("another-of-16-ch")
            .build();

    private Pi withChap(Pi pi) {
        return log.write(
                change -> pis.update(change, pi.toBuilder().setChap(CHAP).build()));
    }

    @Test
    void anEmptyInventoryIsASnapshotToo() {
        try (var call = Context.current().withCancellation()) {
            call.run(() -> {
                WatchResponse end = watch(0, WatchRequest.Scope.ISCSI).next();
                assertThat(end.getBookmark().getSnapshotEnd()).isTrue();
                assertThat(end.getRevision()).isPositive();
            });
        }
    }

    @Test
    void aRevisionThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> watch(4711, WatchRequest.Scope.NFS).hasNext())
                .hasMessageContaining("OUT_OF_RANGE")
                .hasMessageContaining("from revision 0");
    }
}
