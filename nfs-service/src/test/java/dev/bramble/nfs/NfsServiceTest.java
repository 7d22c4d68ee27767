package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.CreateBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreesRequest;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service in its frame, without inventory, Kafka or iscsi-service. */
class NfsServiceTest {
    @TempDir
    Path data;

    private ApplicationContext start(int port) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bramble.data", data.toString());
        properties.put("bramble.bind", "127.0.0.1");
        properties.put("bramble.nfs.port", port);
        properties.put("grpc.server.port", 0);
        properties.put("bramble.nfs.volume-service", "127.0.0.1:1");
        properties.put("bramble.nfs.tftp-service", "127.0.0.1:1");
        properties.put("bramble.mirror.inventory", "127.0.0.1:1");
        properties.put("bramble.kafka.bootstrap-servers", "127.0.0.1:1");
        return ApplicationContext.run(properties);
    }

    @Test
    void servesWithNothingElseRunning() throws Exception {
        try (ApplicationContext context = start(0)) {
            NfsStack stack = context.getBean(NfsStack.class);
            try (RpcConnection rpc = new RpcConnection(stack.port())) {
                rpc.call(100003, 3, 0, new Arguments());
                rpc.call(100005, 3, 0, new Arguments());
            }
            GrpcEmbeddedServer grpc = context.getBean(GrpcEmbeddedServer.class);
            grpc.start();
            ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", grpc.getPort())
                    .usePlaintext()
                    .build();
            try {
                var trees = BootTreeServiceGrpc.newBlockingStub(channel);
                assertThat(trees.listBootTrees(ListBootTreesRequest.getDefaultInstance())
                                .getBootTreesList())
                        .isEmpty();
                var request = CreateBootTreeRequest.newBuilder()
                        .setUid("abcdef012345")
                        .setBase("debian")
                        .build();
                assertThatThrownBy(() -> trees.createBootTree(request))
                        .isInstanceOf(StatusRuntimeException.class)
                        .hasMessageContaining("iscsi-service at 127.0.0.1:1 cannot be reached");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    @Test
    void aPortInUseIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(taken.getLocalPort()).close())
                    .hasRootCauseInstanceOf(Exception.class)
                    .satisfies(failure -> assertThat(startupFailure(failure))
                            .isEqualTo("cannot listen on 127.0.0.1:%d/tcp: address already in use;"
                                            .formatted(taken.getLocalPort())
                                    + " stop the other server or set BRAMBLE_NFS_PORT"));
        }
    }

    private static String startupFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupFailure) {
                return String.valueOf(cause.getMessage());
            }
        }
        return "none";
    }
}
