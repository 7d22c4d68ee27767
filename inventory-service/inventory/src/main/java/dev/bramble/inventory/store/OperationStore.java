package dev.bramble.inventory.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.inventory.RequestId;
import dev.bramble.proto.inventory.v1.AwaitAcknowledgementResponse;
import dev.bramble.proto.inventory.v1.ProvisionMetadata.Step;
import dev.bramble.proto.inventory.v1.ServiceLag;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The long-running operations; those that ended are forgotten after a day, with their request ids. */
public final class OperationStore {
    private static final Duration KEPT = Duration.ofDays(1);

    private final Transactions transactions;
    private final OperationRepository operations;
    private final InstantSource clock;

    OperationStore(Transactions transactions, OperationRepository operations, InstantSource clock) {
        this.transactions = transactions;
        this.operations = operations;
        this.clock = clock;
    }

    public Optional<Operation> find(String id) {
        return Text.isStorable(id) ? operations.findById(id).map(OperationStore::toOperation) : Optional.empty();
    }

    /** Those after {@code id}, in the order of ids. */
    public List<Operation> afterId(String id, int limit) {
        return operations.afterId(id, limit).stream()
                .map(OperationStore::toOperation)
                .toList();
    }

    /** Those of a Pi that have not ended. */
    public List<Operation> underWay(String piUid) {
        return operations.findByPiUidAndDone(piUid, false).stream()
                .map(OperationStore::toOperation)
                .toList();
    }

    /** All that have not ended. */
    public List<Operation> underWay() {
        return operations.findByDone(false).stream()
                .map(OperationStore::toOperation)
                .toList();
    }

    /** Within a change: the operation that an earlier call with this request id made, less than a day ago. */
    public Optional<Operation> repeated(Change change, RequestId request) {
        operations.deleteDoneBefore(clock.instant().minus(KEPT));
        Optional<OperationRow> row = request.given().flatMap(operations::findByRequestId);
        row.ifPresent(before -> request.requireSame(before.requestSha256()));
        return row.map(OperationStore::toOperation);
    }

    /** Within a change: makes one. */
    public Operation insert(Change change, String piUid, RequestId request) {
        return save(piUid, request.given().orElse(null), request.fingerprint());
    }

    /** Makes one that no call asked for. */
    public Operation insert(String piUid) {
        return transactions.write(() -> save(piUid, null, ""));
    }

    private Operation save(String piUid, @Nullable String requestId, String fingerprint) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return toOperation(operations.save(new OperationRow(
                UUID.randomUUID().toString(),
                piUid,
                requestId,
                Step.RECORD.name(),
                false,
                0,
                "",
                now,
                fingerprint,
                new byte[0])));
    }

    public void writeStep(String id, Step step) {
        transactions.write(() -> {
            operations.writeStep(id, step.name());
            return id;
        });
    }

    /** Ends it well, but for the data services that lag behind. */
    public void succeed(String id, List<ServiceLag> lags) {
        finish(id, Step.DONE, 0, "", lags);
    }

    /** Ends it with an error; {@code code} is a google.rpc.Code. */
    public void fail(String id, Step at, int code, String message) {
        finish(id, at, code, message, List.of());
    }

    private void finish(String id, Step step, int code, String message, List<ServiceLag> lags) {
        byte[] kept = AwaitAcknowledgementResponse.newBuilder()
                .addAllLags(lags)
                .build()
                .toByteArray();
        transactions.write(() -> {
            operations.finish(id, step.name(), code, Text.atMost(4000, message), kept);
            return id;
        });
    }

    private static Operation toOperation(OperationRow row) {
        return new Operation(
                row.id(),
                row.piUid(),
                Step.valueOf(row.step()),
                row.done(),
                row.errorCode(),
                row.errorMessage(),
                row.createTime(),
                lags(row));
    }

    private static List<ServiceLag> lags(OperationRow row) {
        try {
            return AwaitAcknowledgementResponse.parseFrom(row.lags()).getLagsList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the database holds lags of services that are none", e);
        }
    }
}
