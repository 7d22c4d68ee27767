package dev.bramble.inventory;

import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Status;
import java.util.List;
import java.util.stream.Collectors;

/** Why something is not carried out, in words for its caller. The API turns it into a google.rpc.Status. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status.Code code;
    private final transient List<FieldViolation> violations;

    private Refusal(Status.Code code, String message, List<FieldViolation> violations) {
        super(message);
        this.code = code;
        this.violations = List.copyOf(violations);
    }

    private static Refusal of(Status.Code code, String message) {
        return new Refusal(code, message, List.of());
    }

    /** Fields of the request are wrong. */
    public static Refusal invalid(List<FieldViolation> violations) {
        String text = violations.stream()
                .map(violation -> violation.getField() + ": " + violation.getDescription())
                .collect(Collectors.joining("; "));
        return new Refusal(Status.Code.INVALID_ARGUMENT, text, violations);
    }

    /** One field of the request is wrong. */
    public static Refusal invalid(String field, String description) {
        return invalid(List.of(FieldViolation.newBuilder()
                .setField(field)
                .setDescription(description)
                .build()));
    }

    /** What was sent, as a whole, is of no use. */
    public static Refusal unusable(String message) {
        return of(Status.Code.INVALID_ARGUMENT, message);
    }

    public static Refusal notFound(String message) {
        return of(Status.Code.NOT_FOUND, message);
    }

    public static Refusal alreadyExists(String message) {
        return of(Status.Code.ALREADY_EXISTS, message);
    }

    public static Refusal staleEtag(String message) {
        return of(Status.Code.ABORTED, message);
    }

    public static Refusal inUse(String message) {
        return of(Status.Code.FAILED_PRECONDITION, message);
    }

    public static Refusal outOfRange(String message) {
        return of(Status.Code.OUT_OF_RANGE, message);
    }

    public static Refusal cancelled(String message) {
        return of(Status.Code.CANCELLED, message);
    }

    /** What was begun has failed. */
    public static Refusal failed(Status.Code code, String message) {
        return of(code, message);
    }

    /** A data service refused; its code and words are passed on. */
    public static Refusal by(String service, Status status) {
        String description = status.getDescription();
        return of(
                status.getCode(),
                switch (status.getCode()) {
                    case UNAVAILABLE -> service + " cannot be reached; is it running?";
                    case DEADLINE_EXCEEDED -> service + " did not answer in time";
                    default -> service + ": " + (description == null ? status.getCode() : description);
                });
    }

    public Status.Code code() {
        return code;
    }

    /** The fields at fault; empty for other refusals. */
    public List<FieldViolation> violations() {
        return violations;
    }
}
