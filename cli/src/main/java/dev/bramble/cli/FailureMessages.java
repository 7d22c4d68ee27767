package dev.bramble.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Status;
import dev.bramble.launcher.StartFailure;
import dev.bramble.simulator.boot.BootFailure;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns what went wrong into the one line that a user reads. */
final class FailureMessages {
    private FailureMessages() {}

    /** Empty for what is a defect of ours, which deserves its stack trace. */
    static Optional<String> of(Throwable failure) {
        return switch (failure) {
            case CommandFailure known -> Optional.ofNullable(known.getMessage());
            case StartFailure known -> Optional.ofNullable(known.getMessage());
            case BootFailure known -> Optional.ofNullable(known.getMessage());
            case StatusRuntimeException refused -> Optional.of(of(refused, "the inventory"));
            default -> Optional.empty();
        };
    }

    /**
     * What a service's refusal says.
     *
     * @param service what it is called: "the inventory"
     */
    static String of(StatusRuntimeException refused, String service) {
        String description =
                Optional.ofNullable(refused.getStatus().getDescription()).orElse("no reason given");
        return switch (refused.getStatus().getCode()) {
            case UNAVAILABLE ->
                "no answer from " + service + " (" + description
                        + "); start Bramble with 'bramble up', or name its address with --server HOST:PORT";
            case DEADLINE_EXCEEDED -> service + " did not answer in time; look at the log of 'bramble up'";
            case UNIMPLEMENTED ->
                service + " cannot do this (" + description
                        + "); is --server its address, and is it of this command's version?";
            case INVALID_ARGUMENT -> violations(refused).orElse(description);
            default -> description;
        };
    }

    private static Optional<String> violations(StatusRuntimeException refused) {
        Status status = StatusProto.fromThrowable(refused);
        if (status == null) {
            return Optional.empty();
        }
        return status.getDetailsList().stream()
                .filter(detail -> detail.is(BadRequest.class))
                .map(detail -> {
                    try {
                        return detail.unpack(BadRequest.class);
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException("a BadRequest that is none", e);
                    }
                })
                .flatMap(bad -> bad.getFieldViolationsList().stream())
                .map(violation -> violation.getField() + ": " + violation.getDescription())
                .collect(Collectors.collectingAndThen(
                        Collectors.joining("; "), text -> text.isEmpty() ? Optional.empty() : Optional.of(text)));
    }
}
