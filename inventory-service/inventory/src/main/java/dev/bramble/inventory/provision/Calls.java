package dev.bramble.inventory.provision;

import dev.bramble.inventory.Refusal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How data services are called: with a deadline, and what they refuse comes as a Refusal that names them. */
final class Calls {
    static final String ISCSI = "iscsi-service";
    static final String NFS = "nfs-service";
    static final Duration SHORT = Duration.ofSeconds(30);
    /** A clone or a boot tree may be a copy of gigabytes where the file system cannot share blocks. */
    static final Duration LONG = Duration.ofMinutes(30);

    private Calls() {}

    static <S extends AbstractStub<S>> S within(S stub, Duration deadline) {
        return stub.withDeadlineAfter(deadline.toSeconds(), TimeUnit.SECONDS);
    }

    static <T> T ask(String service, Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw Refusal.by(service, e.getStatus());
        }
    }

    /** Empty when what was asked for is not there. */
    static <T> Optional<T> askOptional(String service, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw Refusal.by(service, e.getStatus());
        }
    }
}
