package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.RequestId;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.ProvisionMetadata.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Images, exports and operations, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class StoresTest extends StoreFixture {
    StoresTest(TestDatabase database) {
        super(database);
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
    void aRepeatedRequestIsAnsweredByItsOperationForADay() {
        Instant[] now = {NOON};
        OperationStore operations = new OperationStore(
                context.getBean(Transactions.class), context.getBean(OperationRepository.class), (InstantSource)
                        () -> now[0]);
        Operation made = log.write(change -> operations.insert(change, "uid000000001", request("request")));

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

    private static RequestId request(String id) {
        return RequestId.of(id, export("any"));
    }

    private Optional<Operation> repeated(OperationStore operations, String requestId) {
        return log.write(change -> operations.repeated(change, request(requestId)));
    }

    private Optional<Export> repeated(ExportStore exports, String requestId) {
        return log.write(change -> exports.repeated(change, request(requestId)));
    }

    @Test
    void whatNoKeyCanBeIsUnknown() {
        assertThat(pis.find("a\0b")).isEmpty();
        assertThat(images.find("a\0b")).isEmpty();
        assertThat(context.getBean(OperationStore.class).find("a\0b")).isEmpty();
        assertThat(context.getBean(BootStore.class).find("a\0b")).isEmpty();
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
        Export made = log.write(change -> exports.insert(change, given, request("request")));
        assertThat(made.toBuilder().clearEtag().clearRevision().build()).isEqualTo(given);
        assertThat(exports.get("media")).isEqualTo(made);
        assertThat(repeated(exports, "request")).contains(made);
        assertThat(repeated(exports, "")).isEmpty();
        var _ = log.write(change -> exports.insert(change, export("a"), request("")));
        var _ = log.write(change -> exports.insert(change, export("b"), request("")));
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
}
