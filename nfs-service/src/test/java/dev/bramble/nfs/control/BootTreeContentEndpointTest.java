package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeContentServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeContentServiceGrpc.BootTreeContentServiceBlockingStub;
import dev.bramble.proto.storage.v1.ListTreeFilesRequest;
import dev.bramble.proto.storage.v1.ReadTreeRangeRequest;
import dev.bramble.proto.storage.v1.TreeEntry;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The files of a tree are listed and read in pieces. */
class BootTreeContentEndpointTest extends BootTreeEndpointCalls {
    private ManagedChannel contentChannel;
    private Server contentServer;
    private BootTreeContentServiceBlockingStub contents;

    @BeforeEach
    void startContents() throws IOException {
        String place = UUID.randomUUID().toString();
        contentServer = InProcessServerBuilder.forName(place)
                .addService(new BootTreeContentEndpoint(BootTrees.open(boot, CLOCK)))
                .build()
                .start();
        contentChannel = InProcessChannelBuilder.forName(place).build();
        contents = BootTreeContentServiceGrpc.newBlockingStub(contentChannel);
        BootTree _ = trees.createBootTree(request().build());
    }

    @AfterEach
    void stopContents() {
        contentChannel.shutdownNow();
        contentServer.shutdownNow();
    }

    private Map<String, TreeEntry> list() {
        return contents
                .listTreeFiles(ListTreeFilesRequest.newBuilder().setUid(UID).build())
                .getEntriesList()
                .stream()
                .collect(Collectors.toMap(TreeEntry::getPath, Function.identity()));
    }

    private TreeEntry entry(String path) {
        return Objects.requireNonNull(list().get(path));
    }

    private ByteString read(TreeEntry entry, long offset, int length) {
        return contents.readTreeRange(ReadTreeRangeRequest.newBuilder()
                        .setUid(UID)
                        .setPath(entry.getPath())
                        .setOffset(offset)
                        .setLength(length)
                        .setSizeBytes(entry.getSizeBytes())
                        .setModifyTime(entry.getModifyTime())
                        .build())
                .getData();
    }

    @Test
    void allFilesAreListedWithTheirSizes() throws Exception {
        Files.createSymbolicLink(boot.resolve("trees").resolve(UID).resolve("link.img"), Path.of("vmlinuz"));

        assertThat(list().keySet())
                .containsExactlyInAnyOrder("config.txt", "cmdline.txt", "vmlinuz", "overlays/vc4.dtb", "link.img");
        assertThat(entry("vmlinuz").getSizeBytes()).isEqualTo(kernel.length);
        assertThat(entry("overlays/vc4.dtb").getSizeBytes()).isEqualTo(700);
        assertThat(entry("link.img").getLink()).isTrue();
        assertThat(entry("link.img").getSizeBytes()).isZero();
    }

    @Test
    void aFileIsReadInPiecesUpToItsEnd() {
        TreeEntry entry = entry("vmlinuz");

        assertThat(read(entry, 0, 1 << 20).toByteArray()).isEqualTo(Arrays.copyOf(kernel, 1 << 20));
        assertThat(read(entry, 1 << 20, 1 << 20).toByteArray())
                .isEqualTo(Arrays.copyOfRange(kernel, 1 << 20, kernel.length));
        assertThat(read(entry, kernel.length, 1)).isEmpty();
        assertFails(Status.Code.INVALID_ARGUMENT, "no range", () -> read(entry, 0, (1 << 20) + 1));
        assertFails(Status.Code.INVALID_ARGUMENT, "no range", () -> read(entry, -1, 1));
    }

    /** Half of one kernel and half of the next would be told of as neither. */
    @Test
    void anotherFileOfTheSameNameIsNotRead() throws Exception {
        TreeEntry entry = entry("vmlinuz");
        Path file = boot.resolve("trees").resolve(UID).resolve("vmlinuz");
        Files.write(file, new byte[kernel.length + 1]);

        assertFails(Status.Code.FAILED_PRECONDITION, "was changed", () -> read(entry, 0, 10));

        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("config.txt"));
        assertFails(Status.Code.FAILED_PRECONDITION, "no plain file", () -> read(entry, 0, 10));
        assertFails(
                Status.Code.NOT_FOUND,
                OTHER,
                () -> contents.listTreeFiles(
                        ListTreeFilesRequest.newBuilder().setUid(OTHER).build()));
    }
}
