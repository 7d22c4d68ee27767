package dev.bramble.inventory.provision;

import dev.bramble.inventory.Refusal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A data service as it is called: with a deadline, and what it refuses comes as a Refusal that names it.
 *
 * @param name of the service, as users know it
 */
record Remote<S extends AbstractStub<S>>(String name, S stub) {
    static final String ISCSI = "iscsi-service";
    static final Duration SHORT = Duration.ofSeconds(30);
    /** A clone or a boot tree may be a copy of gigabytes where the file system cannot share blocks. */
    static final Duration LONG = Duration.ofMinutes(30);

    static <S extends AbstractStub<S>> Remote<S> iscsi(S stub) {
        return new Remote<>(ISCSI, stub);
    }

    static <S extends AbstractStub<S>> Remote<S> nfs(S stub) {
        return new Remote<>("nfs-service", stub);
    }

    <T> T ask(Duration deadline, Function<S, T> call) {
        return answered(within(deadline), call);
    }

    /** Empty when what was asked for is not there. */
    <T> Optional<T> find(Duration deadline, Function<S, T> call) {
        try {
            return Optional.of(call.apply(within(deadline)));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw Refusal.by(name, e.getStatus());
        }
    }

    /** Asks when the service is there, however long that takes. */
    <T> T await(Function<S, T> call) {
        return answered(stub.withWaitForReady(), call);
    }

    private S within(Duration deadline) {
        return stub.withDeadlineAfter(deadline.toSeconds(), TimeUnit.SECONDS);
    }

    private <T> T answered(S prepared, Function<S, T> call) {
        try {
            return call.apply(prepared);
        } catch (StatusRuntimeException e) {
            throw Refusal.by(name, e.getStatus());
        }
    }
}
