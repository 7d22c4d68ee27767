package dev.bramble.chassis.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.chassis.event.BootEvents;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.Source;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service with neither broker nor inventory. */
class EndpointsTest {
    @TempDir
    Path data;

    @Test
    void healthIsUpAndMetricsTellOfTheSpoolWithoutBrokerAndInventory() throws Exception {
        try (ApplicationContext context = service(WatchRequest.Scope.TFTP);
                HttpClient client = HttpClient.newHttpClient()) {
            EmbeddedServer http = context.getBean(EmbeddedServer.class);
            context.getBean(BootEvents.class)
                    .publish(BootEvent.newBuilder()
                            .setFileServed(FileServed.newBuilder().setPath("start4.elf")));
            HttpResponse<String> health = get(client, http, "/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body())
                    .startsWith("{\"name\":\"tftp-service\",\"status\":\"UP\"")
                    .contains("\"kafka\":\"not reached\"")
                    .contains("\"waiting\":1")
                    .contains("\"inventory\":\"not reached\"");
            assertThat(get(client, http, "/health/liveness").statusCode()).isEqualTo(200);
            assertThat(get(client, http, "/health/readiness").statusCode()).isEqualTo(200);
            HttpResponse<String> metrics = get(client, http, "/metrics");
            assertThat(metrics.headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics.body())
                    .contains("bramble_events_spool_depth 1.0\n")
                    .contains("bramble_events_broker_up 0.0\n")
                    .contains("bramble_events_sent_total 0.0\n")
                    .contains("jvm_memory_bytes_used{area=\"heap\",}");
        }
    }

    @Test
    void grpcHasHealthAndReflection() throws Exception {
        try (ApplicationContext context = service(WatchRequest.Scope.TFTP)) {
            int port = context.getBean(GrpcEmbeddedServer.class).getPort();
            ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                    .build();
            try {
                assertThat(HealthGrpc.newBlockingStub(channel)
                                .check(HealthCheckRequest.getDefaultInstance())
                                .getStatus())
                        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
                CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
                ServerReflectionGrpc.newStub(channel)
                        .serverReflectionInfo(new First<>(answer))
                        .onNext(ServerReflectionRequest.newBuilder()
                                .setListServices("")
                                .build());
                assertThat(answer.get(10, TimeUnit.SECONDS)
                                .getListServicesResponse()
                                .getServiceList())
                        .extracting(service -> service.getName())
                        .contains("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    @Test
    void aServiceWithoutScopeHasNoMirror() {
        try (ApplicationContext context = service(WatchRequest.Scope.SCOPE_UNSPECIFIED)) {
            assertThat(context.findBean(InventoryMirror.class)).isEmpty();
            assertThat(context.findBean(MirrorHealth.class)).isEmpty();
            assertThat(context.findBean(BootEvents.class)).isPresent();
        }
    }

    private ApplicationContext service(WatchRequest.Scope scope) {
        ApplicationContext context = ApplicationContext.builder(Map.of(
                        "micronaut.application.name", "tftp-service",
                        "micronaut.server.host", "127.0.0.1",
                        "micronaut.server.port", "-1",
                        "grpc.server.host", "127.0.0.1",
                        "grpc.server.port", "${random.port}",
                        "endpoints.health.sensitive", "false",
                        "endpoints.health.details-visible", "ANONYMOUS",
                        "bramble.data", data.toString(),
                        // Port 1 on loopback: nobody listens, and the answer is at once.
                        "bramble.kafka.bootstrap-servers", "127.0.0.1:1",
                        "bramble.mirror.inventory", "127.0.0.1:1"))
                .singletons(new ServiceIdentity("tftp-service", Source.TFTP, scope))
                .start();
        context.getBean(EmbeddedServer.class).start();
        return context;
    }

    private static HttpResponse<String> get(HttpClient client, EmbeddedServer server, String path) throws Exception {
        URI uri = server.getURI().resolve(path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private record First<T>(CompletableFuture<T> value) implements StreamObserver<T> {
        @Override
        public void onNext(T next) {
            value.complete(next);
        }

        @Override
        public void onError(Throwable failure) {
            value.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            value.cancel(false);
        }
    }
}
