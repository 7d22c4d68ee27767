package dev.bramble.chassis.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.grpc.ForwardingServerBuilder;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.order.Ordered;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of a service's gRPC server, over a socket. */
class GrpcDefaultsTest {
    @TempDir
    Path data;

    private ApplicationContext service;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        service = ApplicationContext.builder(Map.of(
                        "micronaut.server.host", "127.0.0.1",
                        "micronaut.server.port", "-1",
                        "grpc.server.host", "127.0.0.1",
                        "grpc.server.port", "${random.port}",
                        "probe.records-grpc-builder", "true",
                        "bramble.data", data.toString(),
                        "bramble.kafka.bootstrap-servers", "127.0.0.1:1"))
                .singletons(new ServiceIdentity("probe-service", Source.TFTP, WatchRequest.Scope.SCOPE_UNSPECIFIED))
                .start();
        int port = service.getBean(GrpcEmbeddedServer.class).getPort();
        channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        service.close();
    }

    @Test
    void aRequestOfUpToFourMebibytesIsRead() {
        assertThat(check(4_000_000).getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }

    @Test
    void aRequestOfMoreThanABootKitNeedsIsRefused() {
        assertThatThrownBy(() -> check(33 << 20))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }

    /** A request padded with a field that the service does not know. */
    private HealthCheckResponse check(int bytes) {
        UnknownFieldSet padding = UnknownFieldSet.newBuilder()
                .addField(
                        1000,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(new byte[bytes]))
                                .build())
                .build();
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setUnknownFields(padding).build());
    }

    /** A client pings every ten seconds in an open watch; the default tolerates one ping in five minutes. */
    @Test
    void aPingEveryTenSecondsIsPermitted() {
        assertThat(service.getBean(Recorder.class).permitted).isEqualTo(Duration.ofSeconds(10));
    }

    /** Stands between the chassis and the builder of the server that really starts. */
    @Singleton
    @Requires(property = "probe.records-grpc-builder")
    static final class Recorder implements BeanCreatedEventListener<ServerBuilder<?>>, Ordered {
        private Duration permitted = Duration.ZERO;

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
            return new Recording(event.getBean());
        }

        private final class Recording extends ForwardingServerBuilder<Recording> {
            private final ServerBuilder<?> builder;

            Recording(ServerBuilder<?> builder) {
                this.builder = builder;
            }

            @Override
            protected ServerBuilder<?> delegate() {
                return builder;
            }

            @Override
            public Recording permitKeepAliveTime(long time, TimeUnit unit) {
                permitted = Duration.of(time, unit.toChronoUnit());
                return super.permitKeepAliveTime(time, unit);
            }
        }
    }
}
