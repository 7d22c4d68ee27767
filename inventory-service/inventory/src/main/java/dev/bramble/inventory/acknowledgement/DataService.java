package dev.bramble.inventory.acknowledgement;

import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import java.util.Optional;

/** The services that a Pi boots from: each of them has to know it. */
enum DataService {
    TFTP("tftp-service"),
    ISCSI("iscsi-service"),
    NFS("nfs-service");

    private final String label;

    DataService(String label) {
        this.label = label;
    }

    /** Its name, as users know it. */
    String label() {
        return label;
    }

    /** Empty for a watcher that no Pi boots from. */
    static Optional<DataService> of(Scope scope) {
        return switch (scope) {
            case TFTP -> Optional.of(TFTP);
            case ISCSI -> Optional.of(ISCSI);
            case NFS -> Optional.of(NFS);
            case READER, SCOPE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }
}
