package dev.bramble.nfs.v4.attribute;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.AttributeChange.TimeChange;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** fattr4 as a client sends it: what it means is looked at when the operation is done. */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record RawAttributes(Bitmap bitmap, byte[] values) {
    private static final int MAX_BYTES = 16 * 1024;
    private static final int MAX_OWNER_BYTES = 1024;
    private static final int MODE_BITS = 07777;
    private static final int NOBODY = 65534;
    private static final long NANOS = 1_000_000_000L;
    private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS;

    public static RawAttributes read(XdrReader in) throws XdrException {
        return new RawAttributes(Bitmap.read(in), in.opaque(MAX_BYTES));
    }

    /**
     * What SETATTR or the making of a file asks for.
     *
     * @throws Nfs4Exception ATTRNOTSUPP, INVAL for what cannot be set, BADOWNER, BADXDR
     */
    public AttributeChange change(Set<Attribute> allowed) throws Nfs4Exception {
        if (bitmap.hasUnknown()) {
            throw new Nfs4Exception(Nfs4Status.ATTRNOTSUPP, "an attribute that is not known here");
        }
        if (!allowed.containsAll(bitmap.attributes())) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "an attribute that cannot be set");
        }
        OptionalLong size = OptionalLong.empty();
        OptionalInt mode = OptionalInt.empty();
        OptionalInt owner = OptionalInt.empty();
        OptionalInt group = OptionalInt.empty();
        Optional<TimeChange> accessed = Optional.empty();
        Optional<TimeChange> modified = Optional.empty();
        XdrReader in = new XdrReader(Unpooled.wrappedBuffer(values));
        try {
            for (Attribute attribute : bitmap.attributes()) {
                switch (attribute) {
                    case SIZE -> size = OptionalLong.of(in.int64());
                    case MODE -> mode = OptionalInt.of(in.int32() & MODE_BITS);
                    case OWNER -> owner = OptionalInt.of(number(in.opaque(MAX_OWNER_BYTES)));
                    case OWNER_GROUP -> group = OptionalInt.of(number(in.opaque(MAX_OWNER_BYTES)));
                    case TIME_ACCESS_SET -> accessed = Optional.of(time(in));
                    case TIME_MODIFY_SET -> modified = Optional.of(time(in));
                    default -> throw new Nfs4Exception(Nfs4Status.INVAL, attribute + " cannot be set");
                }
            }
        } catch (XdrException e) {
            Nfs4Exception failure = new Nfs4Exception(Nfs4Status.BADXDR, "attributes cut short");
            failure.initCause(e);
            throw failure;
        }
        if (in.remaining() > 0) {
            throw new Nfs4Exception(Nfs4Status.BADXDR, "more than the attributes of the bitmap");
        }
        if (size.isPresent() && size.getAsLong() < 0) {
            throw new Nfs4Exception(Nfs4Status.FBIG, "size past 2^63");
        }
        return new AttributeChange(mode, owner, group, size, accessed, modified);
    }

    /** Whether a file's current attributes, bitmap and all, are these. */
    public boolean isSameAs(ByteBuf current) {
        XdrReader in = new XdrReader(current);
        try {
            return Bitmap.read(in).equals(bitmap) && Arrays.equals(in.opaque(current.readableBytes()), values);
        } catch (XdrException e) {
            throw new IllegalStateException("written by this server", e);
        }
    }

    /** A number, with or without a domain; "root" and "nobody" are the only names (RFC 8881 section 5.9). */
    private static int number(byte[] owner) throws Nfs4Exception {
        String text = new String(owner, StandardCharsets.UTF_8);
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        if (name.equals("root")) {
            return 0;
        }
        if (name.equals("nobody") || name.equals("nogroup")) {
            return NOBODY;
        }
        try {
            return Integer.parseUnsignedInt(name);
        } catch (NumberFormatException e) {
            Nfs4Exception failure = new Nfs4Exception(Nfs4Status.BADOWNER, "'" + text + "' is nobody known here");
            failure.initCause(e);
            throw failure;
        }
    }

    /** settime4. */
    private static TimeChange time(XdrReader in) throws XdrException, Nfs4Exception {
        return switch (in.int32()) {
            case 0 -> new TimeChange.Now();
            case 1 -> {
                long seconds = in.int64();
                long nanos = in.uint32();
                if (nanos >= NANOS || seconds >= MAX_SECONDS || seconds <= -MAX_SECONDS) {
                    throw new Nfs4Exception(Nfs4Status.INVAL, "no such time");
                }
                yield new TimeChange.To(Instant.ofEpochSecond(seconds, nanos));
            }
            default -> throw new XdrException("no such time_how4");
        };
    }
}
