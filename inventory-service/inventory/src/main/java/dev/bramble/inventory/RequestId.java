package dev.bramble.inventory;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.bramble.inventory.pi.Violations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What makes a creating call one that can be repeated: the caller's id, and what it is used for.
 *
 * @param text as the caller gave it; empty for none
 * @param fingerprint SHA-256 of the canonical request, in hex; empty without an id
 */
public record RequestId(String text, String fingerprint) {
    private static final int MAX_LENGTH = 64;

    /**
     * The id of a request.
     *
     * @param body the request in its canonical form, without secrets: the fingerprint is kept in clear
     * @throws Refusal when the id is too long
     */
    public static RequestId of(String text, Message body) {
        new Violations()
                .addUnless(text.length() <= MAX_LENGTH, "request_id", "must have at most " + MAX_LENGTH + " characters")
                .addUnless(text.indexOf('\0') < 0, "request_id", "must not hold NUL")
                .refuseIfAny();
        return new RequestId(text, text.isEmpty() ? "" : sha256(body));
    }

    /** The id; empty when the caller gave none. */
    public Optional<String> given() {
        return Optional.of(text).filter(id -> !id.isEmpty());
    }

    /**
     * Refuses an id that was used for something else.
     *
     * @param recorded the fingerprint of then; empty when none was kept
     */
    public void requireSame(String recorded) {
        if (!recorded.isEmpty() && !recorded.equals(fingerprint)) {
            throw Refusal.invalid(
                    "request_id",
                    "was used for another request; repeat that one as it was, or make a new id for this one");
        }
    }

    private static String sha256(Message body) {
        byte[] bytes = new byte[body.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        // Else the entries of a map come in any order.
        out.useDeterministicSerialization();
        try {
            body.writeTo(out);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("an array has room for what it was made for", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
