package dev.bramble.inventory.store;

import dev.bramble.proto.inventory.v1.ProvisionMetadata;
import dev.bramble.proto.inventory.v1.ServiceLag;
import java.time.Instant;
import java.util.List;

/**
 * A provisioning that was asked for.
 *
 * @param id the part of its name after "operations/"
 * @param errorCode google.rpc.Code; 0 unless it ended with an error
 * @param lags the data services that had not acknowledged the Pi when it ended
 */
public record Operation(
        String id,
        String piUid,
        ProvisionMetadata.Step step,
        boolean done,
        int errorCode,
        String errorMessage,
        Instant createTime,
        List<ServiceLag> lags) {}
