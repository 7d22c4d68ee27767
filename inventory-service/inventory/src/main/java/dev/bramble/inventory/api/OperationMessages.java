package dev.bramble.inventory.api;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.ProvisionMetadata;

/** The store's operations as google.longrunning has them. */
public final class OperationMessages {
    static final String PREFIX = "operations/";

    private final PiStore pis;

    public OperationMessages(PiStore pis) {
        this.pis = pis;
    }

    Operation toMessage(dev.bramble.inventory.store.Operation operation) {
        Operation.Builder message = Operation.newBuilder()
                .setName(PREFIX + operation.id())
                .setMetadata(Any.pack(ProvisionMetadata.newBuilder()
                        .setUid(operation.piUid())
                        .setStep(operation.step())
                        .addAllLags(operation.lags())
                        .build()))
                .setDone(operation.done());
        if (operation.done() && operation.errorCode() != 0) {
            message.setError(com.google.rpc.Status.newBuilder()
                    .setCode(operation.errorCode())
                    .setMessage(operation.errorMessage()));
        } else if (operation.done()) {
            message.setResponse(
                    Any.pack(Secrets.hidden(pis.find(operation.piUid()).orElseGet(() -> deleted(operation.piUid())))));
        }
        return message.build();
    }

    /** It was made, and deleted since. */
    private static Pi deleted(String uid) {
        return Pi.newBuilder().setUid(uid).build();
    }

    /** The id in a name. */
    static String id(String name) {
        if (!name.startsWith(PREFIX)) {
            throw Refusal.invalid("name", "must be that of an operation: operations/...");
        }
        return name.substring(PREFIX.length());
    }

    static Refusal unknown(String name) {
        return Refusal.notFound("no operation is named " + name + "; those that ended are kept for a day");
    }
}
