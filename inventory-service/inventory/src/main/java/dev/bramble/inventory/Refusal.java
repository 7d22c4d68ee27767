package dev.bramble.inventory;

import com.google.rpc.BadRequest.FieldViolation;
import java.util.List;

/** Why a call is not carried out, in words for its caller. The API turns it into a google.rpc.Status. */
public final class Refusal extends RuntimeException {

    /** What kind of refusal it is; each is one status code of the API. */
    public enum Reason {
        INVALID,
        NOT_FOUND,
        ALREADY_EXISTS,
        STALE_ETAG,
        IN_USE,
        OUT_OF_RANGE,
        UNAVAILABLE
    }

    private final Reason reason;
    private final transient List<FieldViolation> violations;

    private Refusal(Reason reason, String message, List<FieldViolation> violations) {
        super(message);
        this.reason = reason;
        this.violations = List.copyOf(violations);
    }

    public static Refusal invalid(List<FieldViolation> violations) {
        StringBuilder text = new StringBuilder();
        for (FieldViolation violation : violations) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(violation.getField())
                    .append(": ")
                    .append(violation.getDescription());
        }
        return new Refusal(Reason.INVALID, text.toString(), violations);
    }

    public static Refusal invalid(String field, String description) {
        return invalid(List.of(FieldViolation.newBuilder()
                .setField(field)
                .setDescription(description)
                .build()));
    }

    public static Refusal notFound(String message) {
        return new Refusal(Reason.NOT_FOUND, message, List.of());
    }

    public static Refusal alreadyExists(String message) {
        return new Refusal(Reason.ALREADY_EXISTS, message, List.of());
    }

    public static Refusal staleEtag(String message) {
        return new Refusal(Reason.STALE_ETAG, message, List.of());
    }

    public static Refusal inUse(String message) {
        return new Refusal(Reason.IN_USE, message, List.of());
    }

    public static Refusal outOfRange(String message) {
        return new Refusal(Reason.OUT_OF_RANGE, message, List.of());
    }

    public static Refusal unavailable(String message) {
        return new Refusal(Reason.UNAVAILABLE, message, List.of());
    }

    public Reason reason() {
        return reason;
    }

    /** The fields at fault; empty unless {@link Reason#INVALID}. */
    public List<FieldViolation> violations() {
        return violations;
    }
}
