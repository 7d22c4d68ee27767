package dev.bramble.inventory.api;

import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchRequest;

/** Who is told how much of a Pi's CHAP. What leaves this service passes here. */
final class Secrets {
    private Secrets() {}

    /** For people: the names stay, so that one sees that a Pi has CHAP. */
    static Pi hidden(Pi pi) {
        return pi.hasChap()
                ? pi.toBuilder()
                        .setChap(pi.getChap().toBuilder().clearSecret().clearMutualSecret())
                        .build()
                : pi;
    }

    /** For a watcher: iscsi-service asks initiators for the secrets; no other service needs to know of CHAP at all. */
    static Pi scoped(Pi pi, WatchRequest.Scope scope) {
        return switch (scope) {
            case ISCSI -> pi;
            case READER -> hidden(pi);
            case TFTP, NFS, SCOPE_UNSPECIFIED, UNRECOGNIZED ->
                pi.toBuilder().clearChap().build();
        };
    }
}
