package dev.bramble.inventory.pi;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.rpc.BadRequest.FieldViolation;
import dev.bramble.inventory.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that its caller is told everything at once. */
public final class Violations {
    private final List<FieldViolation> found = new ArrayList<>();

    @CanIgnoreReturnValue
    public Violations add(String field, String description) {
        found.add(FieldViolation.newBuilder()
                .setField(field)
                .setDescription(description)
                .build());
        return this;
    }

    @CanIgnoreReturnValue
    public Violations addUnless(boolean holds, String field, String description) {
        return holds ? this : add(field, description);
    }

    /** Throws when anything was added. */
    public void refuseIfAny() {
        if (!found.isEmpty()) {
            throw Refusal.invalid(found);
        }
    }
}
