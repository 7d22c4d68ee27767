package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.bramble.launcher.Port;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operators and scripts use: the API by reflection alone, health and metrics of each service. */
@ExtendWith(RunningBramble.Shared.class)
class ControlPlaneTest {
    private final RunningBramble bramble;

    ControlPlaneTest(RunningBramble bramble) {
        this.bramble = bramble;
    }

    @Test
    void aClientThatKnowsOnlyReflectionListsThePis() throws Exception {
        RunningBramble.AddedPi pi = bramble.addPi();
        ManagedChannel channel = NettyChannelBuilder.forTarget("127.0.0.1:" + bramble.port(Port.INVENTORY_GRPC))
                .usePlaintext()
                .build();
        try {
            DynamicMessage response =
                    new ReflectionClient(channel).call("bramble.inventory.v1.InventoryService", "ListPis");
            FieldDescriptor pis = response.getDescriptorForType().findFieldByName("pis");
            assertThat((List<?>) response.getField(pis))
                    .extracting(one -> {
                        Message message = (Message) one;
                        return message.getField(message.getDescriptorForType().findFieldByName("name"));
                    })
                    .contains(pi.name());
        } finally {
            channel.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Port.class,
            names = {"INVENTORY_HTTP", "CORRELATOR_HTTP", "TFTP_HTTP", "ISCSI_HTTP", "NFS_HTTP"})
    void everyServiceTellsItsHealthAndMetrics(Port port) throws Exception {
        assertThat(get(port, "/health")).contains("UP");
        assertThat(get(port, "/metrics")).contains("jvm_memory_bytes_used").contains("# TYPE bramble_");
    }

    private String get(Port port, String path) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + bramble.port(port) + path)
                .toURL()
                .openConnection();
        assertThat(connection.getResponseCode()).isEqualTo(200);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
