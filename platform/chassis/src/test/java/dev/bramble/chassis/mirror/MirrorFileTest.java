package dev.bramble.chassis.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.chassis.StartupFailure;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.InventoryServiceGrpc;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;
import dev.bramble.proto.inventory.v1.WatchResponse;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy on disk: what is in it, who can read it, and what becomes of one that cannot be read. */
class MirrorFileTest {
    private static final Pi PI = Pi.newBuilder()
            .setUid("abcdefghij01")
            .setName("pi-1")
            .setChap(Chap.newBuilder()
                    .setUsername("the-username")
                    .setSecret("the-secret-word")
                    .setMutualUsername("the-target")
                    .setMutualSecret("the-mutual-secret"))
            .build();
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    @TempDir
    private Path folder;

    private Path copy() {
        return folder.resolve("iscsi-service");
    }

    private Path keyFile() {
        return folder.resolve("iscsi-service.key");
    }

    private MirrorFile sealed() {
        return MirrorFile.sealed(copy(), MirrorKey.kept(keyFile()));
    }

    private static List<Pi> pis(MirrorFile file) throws IOException {
        return file.read().messages().stream()
                .filter(WatchResponse::hasPi)
                .map(WatchResponse::getPi)
                .toList();
    }

    @Test
    void aSealedCopyShowsNothingAndIsReadByItsKey() throws Exception {
        sealed().write(InventoryView.of(5, List.of(PI)));

        assertThat(Files.readString(copy(), StandardCharsets.ISO_8859_1))
                .doesNotContain("the-secret-word", "the-mutual-secret", "the-username", "pi-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(keyFile())).matches("[0-9a-f]{64}\n");
        assertThat(pis(sealed())).containsExactly(PI);
        assertThat(sealed().read().messages())
                .last()
                .extracting(WatchResponse::getRevision)
                .isEqualTo(5L);
        byte[] first = Files.readAllBytes(copy());
        sealed().write(InventoryView.of(5, List.of(PI)));
        assertThat(Files.readAllBytes(copy())).as("another nonce").isNotEqualTo(first);
        assertThat(pis(sealed())).as("the same key").containsExactly(PI);
    }

    /** Written by the release that had no version 2. */
    @Test
    void theCopyOfTheReleaseBeforeIsRead() throws Exception {
        Files.write(
                copy(),
                HexFormat.of()
                        .parseHex(
                                "424d4952000100000000001e6fbce7041612140a0c6162636465666768696a3031120470692d31060805420208"
                                        + "01"));

        assertThat(pis(sealed())).extracting(Pi::getName).containsExactly("pi-1");
        assertThat(pis(MirrorFile.clear(copy()))).extracting(Pi::getName).containsExactly("pi-1");
    }

    /** For the release after; sealed by another implementation (Python's cryptography). */
    @Test
    void aSealedCopyOfThisReleaseIsRead() throws Exception {
        Files.writeString(keyFile(), KEY);
        Files.write(
                copy(),
                HexFormat.of()
                        .parseHex(
                                "424d4952000200000000007af1a8cbfc6465666768696a6b6c6d6e6f1e098a6c758834fd5a07398fb20c00cd73"
                                        + "d0027ae241c20099dba03c93c6883de78c32ae2d7ffe16f287105ad031afac693eecca5725334ce0fbd8be8aac"
                                        + "d1eb7aebbe7af45a4f6dee42803665ff508a490b7a57d5a0f9c0d7f474c67312fc6b7b494cc29aaf9a69ab3043"
                                        + "bf1483"));

        assertThat(pis(sealed())).containsExactly(PI);
    }

    /** With and without a right checksum: the seal itself tells. */
    @Test
    void anyChangeOfASealedCopyIsSeen() throws Exception {
        sealed().write(InventoryView.of(5, List.of(PI)));
        byte[] whole = Files.readAllBytes(copy());
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            if (round % 2 == 0) {
                CRC32C crc = new CRC32C();
                crc.update(bytes, 16, bytes.length - 16);
                ByteBuffer.wrap(bytes).putInt(12, (int) crc.getValue());
                at = at >= 12 && at < 16 ? -1 : at;
            }
            Files.write(copy(), bytes);
            if (at >= 0) {
                assertThatThrownBy(() -> sealed().read()).as("byte %d", at).isInstanceOf(IOException.class);
            }
        }
        Files.write(copy(), new byte[0]);
        assertThatThrownBy(() -> sealed().read()).hasMessage("not a mirror");
    }

    @Test
    void whatAnotherKeySealedIsToldFromDamage() throws Exception {
        sealed().write(InventoryView.of(5, List.of(PI)));
        Files.writeString(keyFile(), KEY);
        assertThatThrownBy(() -> sealed().read())
                .isInstanceOf(IOException.class)
                .hasMessage("sealed with another key than that of " + keyFile());

        Files.writeString(keyFile(), "nonsense");
        assertThatThrownBy(() -> sealed().read()).hasMessage(keyFile() + " is no key: 64 hex digits");
        Files.delete(keyFile());
        assertThatThrownBy(() -> sealed().read()).hasMessageContaining(keyFile() + ": there is no key");
        assertThatThrownBy(() -> MirrorFile.clear(copy()).read()).hasMessage("sealed, and this service has no key");
    }

    /** A service with a copy or key that is of no use starts, fetches everything anew, and seals it with a good key. */
    @Test
    void aMirrorWhoseKeyIsLostIsFilledAgain() throws Exception {
        sealed().write(InventoryView.of(5, List.of(PI)));
        Files.writeString(keyFile(), "nonsense");
        String name = UUID.randomUUID().toString();
        Server server = InProcessServerBuilder.forName(name)
                .addService(new InventoryServiceGrpc.InventoryServiceImplBase() {
                    @Override
                    public void watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
                        assertThat(request.getFromRevision()).isZero();
                        responses.onNext(WatchResponse.newBuilder().setPi(PI).build());
                        responses.onNext(WatchResponse.newBuilder()
                                .setRevision(9)
                                .setBookmark(WatchResponse.Bookmark.newBuilder().setSnapshotEnd(true))
                                .build());
                    }
                })
                .build()
                .start();
        try (WatchingInventoryMirror mirror = WatchingInventoryMirror.start(
                InProcessChannelBuilder.forName(name).build(),
                WatchRequest.Scope.ISCSI,
                "iscsi-service@test",
                sealed(),
                System::nanoTime)) {
            await().untilAsserted(() -> assertThat(mirror.view().revision()).isEqualTo(9));
        } finally {
            server.shutdownNow();
        }
        assertThat(Files.readString(keyFile())).matches("[0-9a-f]{64}\n");
        assertThat(pis(sealed())).containsExactly(PI);
    }

    @Test
    void onlyAScopeWithSecretsIsSealed() throws Exception {
        for (WatchRequest.Scope scope : List.of(WatchRequest.Scope.TFTP, WatchRequest.Scope.NFS)) {
            ServiceIdentity service = new ServiceIdentity("clear", Source.TFTP, scope);
            MirrorFactory.file(service, folder, Optional.of("not-there")).write(InventoryView.of(5, List.of(PI)));
            assertThat(pis(MirrorFile.clear(folder.resolve("clear")))).containsExactly(PI);
        }
        ServiceIdentity iscsi = new ServiceIdentity("iscsi-service", Source.ISCSI, WatchRequest.Scope.ISCSI);
        MirrorFactory.file(iscsi, folder, Optional.empty()).write(InventoryView.of(5, List.of(PI)));
        assertThat(pis(sealed())).containsExactly(PI);
        assertThatThrownBy(() -> MirrorFile.clear(copy()).read()).hasMessageContaining("sealed");
        assertThatThrownBy(() -> MirrorFactory.file(iscsi, folder, Optional.of("not-there")))
                .isInstanceOf(StartupFailure.class);
    }

    @Test
    void aGivenKeyIsNeverReplaced() throws Exception {
        assertThatThrownBy(() -> MirrorKey.given(keyFile()))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("BRAMBLE_MIRROR_KEY_FILE")
                .hasMessageContaining("there is no key")
                .hasMessageContaining("openssl rand -hex 32");
        Files.writeString(keyFile(), KEY.toUpperCase(java.util.Locale.ROOT) + "\r\n");
        MirrorFile file = MirrorFile.sealed(copy(), MirrorKey.given(keyFile()));
        file.write(InventoryView.of(5, List.of(PI)));
        assertThat(pis(file)).containsExactly(PI);

        Files.writeString(keyFile(), "nonsense");
        assertThatThrownBy(() -> MirrorKey.given(keyFile()))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("is no key");
        assertThatThrownBy(() -> file.write(InventoryView.of(6, List.of(PI)))).isInstanceOf(IOException.class);
        assertThat(keyFile()).hasContent("nonsense");
    }
}
