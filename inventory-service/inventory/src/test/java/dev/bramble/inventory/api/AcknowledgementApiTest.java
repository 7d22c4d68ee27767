package dev.bramble.inventory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import dev.bramble.inventory.FakeWatchers;
import dev.bramble.inventory.RunningInventory;
import dev.bramble.inventory.TestImage;
import dev.bramble.inventory.store.TestDatabase;
import dev.bramble.proto.inventory.v1.AcknowledgeRequest;
import dev.bramble.proto.inventory.v1.AcknowledgementServiceGrpc;
import dev.bramble.proto.inventory.v1.AcknowledgementServiceGrpc.AcknowledgementServiceBlockingStub;
import dev.bramble.proto.inventory.v1.AwaitAcknowledgementRequest;
import dev.bramble.proto.inventory.v1.CreatePiRequest;
import dev.bramble.proto.inventory.v1.GetPiRequest;
import dev.bramble.proto.inventory.v1.ImportImageRequest.Header;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata;
import dev.bramble.proto.inventory.v1.ServiceLag;
import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A Pi is made when the data services serve it, or it is told which do not. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class AcknowledgementApiTest {
    private static final Scope[] ALL = {Scope.TFTP, Scope.ISCSI, Scope.NFS};

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path data;

    /** @param within how long services are waited for */
    private RunningInventory start(String within) {
        RunningInventory inventory =
                new RunningInventory(data, database, Map.of("bramble.inventory.acknowledged-within", within));
        inventory.importImage(Header.newBuilder().setName("debian").build(), TestImage.shared());
        return inventory;
    }

    private static Pi.Builder pi() {
        return Pi.newBuilder().setName("rack-1").addMacs("dc:a6:32:00:00:01").setImage("debian");
    }

    private static List<ServiceLag> lags(Operation operation) throws Exception {
        return operation.getMetadata().unpack(ProvisionMetadata.class).getLagsList();
    }

    private static Operation find(RunningInventory inventory, Operation operation) {
        return OperationsGrpc.newBlockingStub(inventory.channel())
                .getOperation(GetOperationRequest.newBuilder()
                        .setName(operation.getName())
                        .build());
    }

    private static AcknowledgementServiceBlockingStub acknowledgements(RunningInventory inventory) {
        return AcknowledgementServiceGrpc.newBlockingStub(inventory.channel());
    }

    @Test
    void itEndsWhenTheLastServiceHasTakenInTheReadyPi() throws Exception {
        try (RunningInventory inventory = start("1h");
                FakeWatchers services = inventory.watchers(ALL)) {
            services.stick(Scope.NFS);
            Operation begun = inventory
                    .client()
                    .createPi(CreatePiRequest.newBuilder().setPi(pi()).build());
            await().untilAsserted(() -> {
                ProvisionMetadata metadata =
                        find(inventory, begun).getMetadata().unpack(ProvisionMetadata.class);
                assertThat(metadata.getStep()).isEqualTo(ProvisionMetadata.Step.AWAIT_SERVICES);
            });
            Pi ready = inventory
                    .client()
                    .getPi(GetPiRequest.newBuilder().setPi("rack-1").build());
            assertThat(ready.getState()).isEqualTo(Pi.State.READY);
            await().until(() -> services.informed.getOrDefault(Scope.NFS, 0L) >= ready.getRevision());
            assertThat(find(inventory, begun).getDone()).isFalse();

            services.goOn(Scope.NFS);

            Operation done = inventory.await(begun);
            assertThat(done.getDone()).isTrue();
            assertThat(done.getResponse().unpack(Pi.class)).isEqualTo(ready);
            assertThat(lags(done)).isEmpty();
        }
    }

    @Test
    void aServiceThatLagsIsNamedAndThePiIsMadeAllTheSame() throws Exception {
        try (RunningInventory inventory = start("2s");
                FakeWatchers services = inventory.watchers(ALL)) {
            services.stick(Scope.TFTP);

            Operation done = inventory.create(pi());

            assertThat(done.getResponse().unpack(Pi.class).getState()).isEqualTo(Pi.State.READY);
            assertThat(lags(done)).singleElement().satisfies(lag -> {
                assertThat(lag.getService()).isEqualTo("tftp-service");
                assertThat(lag.getWatcher()).isEqualTo("tftp-service@test");
                assertThat(lag.getAcknowledgedRevision()).isLessThan(lag.getRevision());
                assertThat(lag.getMessage()).contains("has not taken in revision " + lag.getRevision());
            });
            assertThat(lags(find(inventory, done)))
                    .as("told to whoever asks later")
                    .isEqualTo(lags(done));
            inventory.restart();
            assertThat(lags(find(inventory, done))).as("also after a restart").isEqualTo(lags(done));
        }
    }

    @Test
    void aServiceThatIsNotThereIsNamed() throws Exception {
        try (RunningInventory inventory = start("2s");
                FakeWatchers _ = inventory.watchers(Scope.ISCSI, Scope.NFS)) {
            assertThat(lags(inventory.create(pi()))).singleElement().satisfies(lag -> {
                assertThat(lag.getService()).isEqualTo("tftp-service");
                assertThat(lag.getWatcher()).isEmpty();
                assertThat(lag.getMessage()).contains("is not connected to the inventory");
            });
        }
    }

    @Test
    void aCallerMayWaitForARevision() throws Exception {
        try (RunningInventory inventory = start("2s");
                FakeWatchers services = inventory.watchers(ALL)) {
            long revision =
                    inventory.create(pi()).getResponse().unpack(Pi.class).getRevision();
            AwaitAcknowledgementRequest.Builder request = AwaitAcknowledgementRequest.newBuilder();
            assertThat(acknowledgements(inventory)
                            .awaitAcknowledgement(request.setRevision(revision).build())
                            .getLagsList())
                    .isEmpty();
            services.stick(Scope.ISCSI);
            assertThat(acknowledgements(inventory)
                            .awaitAcknowledgement(
                                    request.setRevision(revision + 1).build())
                            .getLagsList())
                    .extracting(ServiceLag::getService)
                    .contains("iscsi-service");
        }
    }

    @Test
    void whoDoesNotWatchCannotAcknowledge() throws Exception {
        try (RunningInventory inventory = start("0s")) {
            assertThatThrownBy(() -> acknowledgements(inventory)
                            .acknowledge(AcknowledgeRequest.newBuilder()
                                    .setWatcher("stranger")
                                    .setScope(Scope.TFTP)
                                    .setRevision(99)
                                    .build()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("FAILED_PRECONDITION");
        }
    }
}
