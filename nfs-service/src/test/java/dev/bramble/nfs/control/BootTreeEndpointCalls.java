package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.bramble.nfs.handle.HandleKey;
import dev.bramble.nfs.handle.TableHandles;
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.nfs.tree.TreeHolds;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc.BootTreeServiceBlockingStub;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.TreeFile;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The boot trees of a folder, by their gRPC face. */
abstract class BootTreeEndpointCalls {
    static final String UID = "abcdef012345";
    static final String OTHER = "zyxwvu987654";
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

    final byte[] kernel = new byte[1_500_000];
    final String name = UUID.randomUUID().toString();
    Path boot;
    FakeVolumes volumes;
    MountTable mounts;
    TableHandles handles;
    Server server;
    ManagedChannel channel;
    BootTreeServiceBlockingStub trees;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        new Random(3).nextBytes(kernel);
        volumes = new FakeVolumes(new FatDisk()
                .file("CONFIG  TXT", "arm_64bit=1\n".getBytes(StandardCharsets.UTF_8))
                .file("CMDLINE TXT", "root=/dev/mmcblk0p2\n".getBytes(StandardCharsets.UTF_8))
                .file("VMLINUZ    ", kernel)
                .directoryWith("OVERLAYS   ", "VC4     DTB", new byte[700])
                .bytes());
        boot = data.toRealPath().resolve("boot");
        mounts = new MountTable(Clock.systemUTC());
        handles = new TableHandles(data.resolve("handles"), HandleKey.open(data.resolve("key"), new SecureRandom()));
        channel = InProcessChannelBuilder.forName(name).build();
        BootTrees opened = BootTrees.open(boot, CLOCK);
        server = InProcessServerBuilder.forName(name)
                .addService(volumes)
                .addService(new BootTreeHoldEndpoint(opened, new TreeHolds(System::nanoTime)))
                .addService(new BootTreeEndpoint(
                        opened, mounts, handles, VolumeServiceGrpc.newBlockingStub(channel), "test:1"))
                .build()
                .start();
        trees = BootTreeServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void stop() throws IOException {
        channel.shutdownNow();
        server.shutdownNow();
        handles.close();
    }

    static CreateBootTreeRequest.Builder request() {
        return CreateBootTreeRequest.newBuilder()
                .setUid(UID)
                .setBase("debian")
                .addLinks("dc-a6-32-e9-00-4c")
                .addLinks("9ffefdef")
                .addFiles(file("cmdline.txt", "ip=dhcp\n").setMode(0600));
    }

    static TreeFile.Builder file(String path, String content) {
        return TreeFile.newBuilder().setPath(path).setContent(ByteString.copyFromUtf8(content));
    }

    static void assertFails(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(code);
            assertThat(failure.getStatus().getDescription()).contains(text);
        });
    }

    List<String> inBoot() throws IOException {
        try (Stream<Path> entries = Files.list(boot)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
