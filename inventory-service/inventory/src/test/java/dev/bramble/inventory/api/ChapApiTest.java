package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.inventory.ApiFixture;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.ListPisRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionPiRequest;
import dev.bramble.proto.inventory.v1.RotateKeyRequest;
import dev.bramble.proto.inventory.v1.RotateKeyResponse;
import dev.bramble.proto.inventory.v1.SecretsServiceGrpc;
import dev.bramble.proto.inventory.v1.UpdatePiRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import io.grpc.Status;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A Pi's CHAP: made, kept from whom it does not concern, written to its command line, changed. */
class ChapApiTest extends ApiFixture {
    private static final Chap MUTUAL =
            Chap.newBuilder().setMutualUsername("bramble").build();

    @BeforeEach
    void start() {
        importShared("debian");
    }

    private Pi add(Chap chap) throws InvalidProtocolBufferException {
        Operation operation = inventory.create(Pi.newBuilder()
                .setName("pi-1")
                .addMacs("dc:a6:32:00:00:01")
                .setImage("debian")
                .setChap(chap));
        assertThat(operation.hasError()).as(operation.getError().getMessage()).isFalse();
        return operation.getResponse().unpack(Pi.class);
    }

    private Pi get(boolean secrets) {
        return inventory
                .client()
                .getPi(GetPiRequest.newBuilder()
                        .setPi("pi-1")
                        .setSecrets(secrets)
                        .build());
    }

    private Pi update(Pi.Builder pi, String... paths) {
        return inventory
                .client()
                .updatePi(UpdatePiRequest.newBuilder()
                        .setPi(pi.setUid(get(false).getUid()))
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                        .build());
    }

    private TreeFile commandLine() {
        return Objects.requireNonNull(inventory.trees.files.get(get(false).getUid())).stream()
                .filter(file -> file.getPath().equals("cmdline.txt"))
                .findFirst()
                .orElseThrow();
    }

    private static String[] words(Chap chap) {
        return new String[] {
            "iscsi_username=" + chap.getUsername(),
            "iscsi_password=" + chap.getSecret(),
            "iscsi_in_username=" + chap.getMutualUsername(),
            "iscsi_in_password=" + chap.getMutualSecret()
        };
    }

    @Test
    void secretsAreMadeAndToldOnlyToWhoAsks() throws InvalidProtocolBufferException {
        Pi added = add(MUTUAL);
        Chap whole = get(true).getChap();
        Chap names = whole.toBuilder().clearSecret().clearMutualSecret().build();

        assertThat(whole.getUsername()).isEqualTo(added.getUid());
        assertThat(whole.getSecret()).hasSize(24).isNotEqualTo(whole.getMutualSecret());
        assertThat(whole.getMutualSecret()).hasSize(24);
        assertThat(added.getChap()).as("the operation's result").isEqualTo(names);
        assertThat(get(false).getChap()).isEqualTo(names);
        assertThat(inventory
                        .client()
                        .listPis(ListPisRequest.getDefaultInstance())
                        .getPis(0)
                        .getChap())
                .isEqualTo(names);
        assertThat(update(Pi.newBuilder().setSerial("aabbccdd"), "serial").getChap())
                .isEqualTo(names);
        assertThat(get(true).getChap()).as("another field's change").isEqualTo(whole);
        assertThat(update(get(false).toBuilder().setName("pi-1").clearEtag(), "*")
                        .getChap())
                .isEqualTo(names);
        assertThat(get(true).getChap()).as("a Pi written back as it was read").isEqualTo(whole);
    }

    @Test
    void theCommandLineHoldsThemAndIsItsOwnersAlone() throws InvalidProtocolBufferException {
        var _ = add(MUTUAL);

        assertThat(commandLine().getMode()).isEqualTo(0600);
        assertThat(commandLine().getContent().toStringUtf8().strip().split(" "))
                .contains(words(get(true).getChap()));
        assertThat(inventory.trees.patches).as("it was made with them").hasValue(0);
    }

    @Test
    void aRotationReachesTheCommandLineAndLeavesItsUsersWords() throws InvalidProtocolBufferException {
        var _ = add(MUTUAL);
        Chap before = get(true).getChap();
        inventory.trees.files.put(
                get(false).getUid(),
                List.of(commandLine().toBuilder()
                        .setContent(com.google.protobuf.ByteString.copyFromUtf8(
                                "users=own " + commandLine().getContent().toStringUtf8()))
                        .build()));

        Pi rotated = update(Pi.newBuilder().setChap(MUTUAL), "chap");

        Chap after = get(true).getChap();
        assertThat(after.getSecret()).hasSize(24).isNotEqualTo(before.getSecret());
        assertThat(after.getMutualSecret()).hasSize(24).isNotEqualTo(before.getMutualSecret());
        assertThat(rotated.getState()).isEqualTo(Pi.State.READY);
        assertThat(rotated.getStateMessage()).isEmpty();
        assertThat(rotated.getChap().getSecret()).isEmpty();
        assertThat(commandLine().getMode()).isEqualTo(0600);
        String line = commandLine().getContent().toStringUtf8();
        assertThat(line).startsWith("users=own ").doesNotContain(before.getSecret(), before.getMutualSecret());
        assertThat(line.strip().split(" ")).containsOnlyOnce(words(after));

        update(Pi.newBuilder(), "chap");
        assertThat(get(true).hasChap()).isFalse();
        assertThat(commandLine().getContent().toStringUtf8())
                .startsWith("users=own ")
                .doesNotContain("iscsi_username", "iscsi_password", "iscsi_in_");
        assertThat(commandLine().getMode()).isZero();
    }

    @Test
    void theKeyIsRotatedByACallAndTheSecretsStay() throws InvalidProtocolBufferException {
        var _ = add(MUTUAL);
        Chap before = get(true).getChap();

        RotateKeyResponse rotated = SecretsServiceGrpc.newBlockingStub(inventory.channel())
                .rotateKey(RotateKeyRequest.getDefaultInstance());

        assertThat(rotated)
                .isEqualTo(
                        RotateKeyResponse.newBuilder().setKey(2).setSecrets(2).build());
        assertThat(get(true).getChap()).isEqualTo(before);
        inventory.restart();
        assertThat(get(true).getChap()).isEqualTo(before);
    }

    @Test
    void givenSecretsAreTakenOrRefusedByName() throws InvalidProtocolBufferException {
        assertThatThrownBy(() -> add(Chap.newBuilder()
                        .setUsername("u")
                        .setSecret("short")
                        .setMutualSecret("another.horse")
                        .build()))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("pi.chap.secret: must be 12 to 64")
                .hasMessageContaining("pi.chap.mutual_username: is needed")
                .hasMessageNotContaining("another.horse");
        Chap given =
                Chap.newBuilder().setUsername("u").setSecret("correct.horse").build();
        var _ = add(given);
        assertThat(get(true).getChap()).isEqualTo(given);
        assertThatThrownBy(
                        () -> update(Pi.newBuilder().setChap(given.toBuilder().setSecret("a b")), "chap"))
                .hasMessageContaining("pi.chap.secret");
        assertThat(get(true).getChap()).isEqualTo(given);
    }

    @Test
    void aRotationThatCannotBeWrittenSaysSoAndIsFinishedLater() throws InvalidProtocolBufferException {
        var _ = add(MUTUAL);
        inventory.trees.refusePatch = Status.UNAVAILABLE;

        assertThatThrownBy(() -> update(Pi.newBuilder().setChap(MUTUAL), "chap"))
                .hasMessageContaining("UNAVAILABLE")
                .hasMessageContaining("the CHAP secrets of Pi pi-1 are changed, but its cmdline.txt is not")
                .hasMessageContaining("nfs-service cannot be reached");

        assertThat(get(false).getState()).isEqualTo(Pi.State.FAILED);
        assertThat(get(false).getStateMessage()).contains("nfs-service cannot be reached");
        inventory.trees.refusePatch = null;
        var _ = inventory.await(inventory
                .client()
                .provisionPi(ProvisionPiRequest.newBuilder()
                        .setUid(get(false).getUid())
                        .build()));
        assertThat(get(false).getState()).isEqualTo(Pi.State.READY);
        assertThat(commandLine().getContent().toStringUtf8().strip().split(" "))
                .containsOnlyOnce(words(get(true).getChap()));
    }

    /** The process ends between the record and the command line. */
    @Test
    void aRotationCutShortIsFinishedAfterARestart() throws InvalidProtocolBufferException {
        var _ = add(MUTUAL);
        PiStore store = inventory.context().getBean(PiStore.class);
        Chap fresh = get(true).getChap().toBuilder().setSecret("rotated.secret").build();
        Pi _ = inventory
                .context()
                .getBean(ChangeLog.class)
                .write(change -> store.update(
                        change,
                        store.read(change, get(false).getUid()).toBuilder()
                                .setChap(fresh)
                                .setState(Pi.State.PROVISIONING)
                                .build()));

        inventory.restart();

        await().untilAsserted(() -> assertThat(get(false).getState()).isEqualTo(Pi.State.READY));
        assertThat(commandLine().getContent().toStringUtf8().strip().split(" ")).containsOnlyOnce(words(fresh));
    }

    /** Nothing else tells a restart that the command line is to be written. */
    @Test
    void aPiWhoseSecretsAreBeingWrittenIsBeingProvisioned() throws InvalidProtocolBufferException {
        var _ = add(MUTUAL);
        inventory.trees.atPatch = () -> assertThat(get(false).getState()).isEqualTo(Pi.State.PROVISIONING);

        assertThat(update(Pi.newBuilder().setChap(MUTUAL), "chap").getState()).isEqualTo(Pi.State.READY);
    }

    @Test
    void noSecretIsLogged() throws InvalidProtocolBufferException {
        List<String> lines = new CopyOnWriteArrayList<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent line) {
                lines.add(line.getFormattedMessage() + line.getKeyValuePairs());
            }
        };
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        appender.start();
        root.addAppender(appender);
        try {
            var _ = add(MUTUAL);
            String first = get(true).getChap().getSecret();
            update(Pi.newBuilder().setChap(MUTUAL), "chap");
            inventory.trees.refusePatch = Status.INTERNAL;
            assertThatThrownBy(() -> update(Pi.newBuilder().setChap(MUTUAL), "chap"))
                    .hasMessageContaining("INTERNAL");
            assertThat(lines)
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(first)
                            || line.contains(get(true).getChap().getSecret())
                            || line.contains(get(true).getChap().getMutualSecret()));
        } finally {
            root.detachAppender(appender);
        }
    }

    @Test
    void anOperationReadLaterHidesThemToo() throws InvalidProtocolBufferException {
        Operation operation = inventory.create(Pi.newBuilder()
                .setName("pi-1")
                .addMacs("dc:a6:32:00:00:01")
                .setImage("debian")
                .setChap(MUTUAL));
        Operation again = OperationsGrpc.newBlockingStub(inventory.channel())
                .getOperation(GetOperationRequest.newBuilder()
                        .setName(operation.getName())
                        .build());
        assertThat(again.getResponse().unpack(Pi.class).getChap().getSecret()).isEmpty();
    }
}
