package dev.bramble.chassis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds, in what ended a start, the line that its user can act on. */
record StartupDiagnosis(String service, String controlBind, int httpPort, int grpcPort) {

    /**
     * The line for the user, without the service's name; empty when the failure is not of a known kind and its stack
     * trace is needed.
     */
    Optional<String> explain(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable cause : chain) {
            if (cause instanceof StartupFailure known) {
                return Optional.of(String.valueOf(known.getMessage()));
            }
        }
        for (Throwable cause : chain) {
            Optional<String> error = cause instanceof IOException ? bindError(cause.getMessage()) : Optional.empty();
            if (error.isPresent()) {
                return Optional.of(controlPort(chain, error.get()));
            }
        }
        return Optional.empty();
    }

    /** gRPC says so in the exceptions around the cause; all else that binds while Micronaut starts is its HTTP server. */
    private String controlPort(List<Throwable> chain, String error) {
        boolean grpc = chain.stream()
                .map(cause -> String.valueOf(cause.getMessage()))
                .anyMatch(message -> message.toLowerCase(Locale.ROOT).contains("grpc server"));
        String what = grpc ? "gRPC" : "HTTP";
        int port = grpc ? grpcPort : httpPort;
        String variable = "BRAMBLE_"
                + service.replace("-service", "").toUpperCase(Locale.ROOT).replace('-', '_')
                + (grpc ? "_GRPC_PORT" : "_HTTP_PORT");
        String remedy = error.equals("cannot assign requested address")
                ? "set BRAMBLE_CONTROL_BIND to an address of this machine"
                : "stop the other program or set " + variable;
        return "cannot listen on %s:%d/tcp (%s): %s; %s".formatted(controlBind, port, what, error, remedy);
    }

    /** The kernel's words for a failed bind, as the JDK and Netty's native transports repeat them. */
    private static Optional<String> bindError(@Nullable String message) {
        String lower = String.valueOf(message).toLowerCase(Locale.ROOT);
        return Stream.of("address already in use", "cannot assign requested address", "permission denied")
                .filter(lower::contains)
                .filter(error -> !lower.contains("/"))
                .findFirst();
    }

    /** The causes from the outside in; a chain that bites its tail ends. */
    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }
}
