package dev.bramble.inventory.image;

import io.grpc.StatusRuntimeException;
import java.io.IOException;

/** iscsi-service did not answer for a base's bytes; its status says why. */
public final class BaseUnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final StatusRuntimeException status;

    BaseUnreadableException(String base, StatusRuntimeException status) {
        super(
                "iscsi-service cannot read base " + base + ": "
                        + status.getStatus().getDescription(),
                status);
        this.status = status;
    }

    public StatusRuntimeException status() {
        return status;
    }
}
