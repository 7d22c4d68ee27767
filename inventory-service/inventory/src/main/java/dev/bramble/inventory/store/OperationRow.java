package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@MappedEntity("operation")
@SuppressWarnings("ArrayRecordComponent") // a column, never compared
record OperationRow(
        @Id String id,
        String piUid,
        @Nullable String requestId,
        String step,
        boolean done,
        int errorCode,
        String errorMessage,
        Instant createTime,
        String requestSha256,
        byte[] lags) {}
