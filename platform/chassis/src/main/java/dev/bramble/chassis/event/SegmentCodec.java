package dev.bramble.chassis.event;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.proto.boot.v1.BootEvent;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a spool segment, big endian:
 *
 * <pre>
 * header:  magic "BSPL" | u16 version | u16 zero | i64 first position | i64 epoch | i64 first sequence | u32 CRC-32C
 * record:  u32 length of event | u32 CRC-32C of position and event | i64 position | event (bramble.boot.v1.BootEvent)
 * </pre>
 *
 * A position counts what was ever appended here, over all epochs; it never reaches Kafka.
 */
final class SegmentCodec {
    static final int HEADER_BYTES = 36;
    static final int RECORD_HEADER_BYTES = 16;
    static final int MAX_EVENT_BYTES = 64 << 10;

    private static final int MAGIC = 0x4253504c;
    private static final short VERSION = 1;

    private SegmentCodec() {}

    /**
     * What a segment begins with.
     *
     * @param firstSequence of the event id, in this epoch, that the first record has or will have
     */
    record Header(long firstPosition, long epoch, long firstSequence) {}

    record Entry(long position, BootEvent event, int bytes) {}

    static byte[] encode(Header header) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES)
                .putInt(MAGIC)
                .putShort(VERSION)
                .putShort((short) 0)
                .putLong(header.firstPosition())
                .putLong(header.epoch())
                .putLong(header.firstSequence());
        return bytes.putInt(crc(bytes.duplicate().flip())).array();
    }

    /** Reads the header at the buffer's position; empty when it is damaged or of another version. */
    static Optional<Header> decodeHeader(ByteBuffer bytes) {
        if (bytes.remaining() < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer header = bytes.slice(bytes.position(), HEADER_BYTES);
        boolean ours = header.getInt(0) == MAGIC
                && header.getShort(4) == VERSION
                && header.getInt(HEADER_BYTES - 4) == crc(header.slice(0, HEADER_BYTES - 4));
        if (!ours) {
            return Optional.empty();
        }
        bytes.position(bytes.position() + HEADER_BYTES);
        return Optional.of(new Header(header.getLong(8), header.getLong(16), header.getLong(24)));
    }

    static byte[] encode(long position, byte[] event) {
        ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER_BYTES + event.length)
                .putInt(event.length)
                .putInt(0)
                .putLong(position)
                .put(event)
                .flip();
        return record.putInt(4, crc(record.slice(8, 8 + event.length))).array();
    }

    /** Reads the record at the buffer's position; empty, and the position unmoved, when none begins there whole. */
    static Optional<Entry> decode(ByteBuffer bytes) {
        if (bytes.remaining() < RECORD_HEADER_BYTES) {
            return Optional.empty();
        }
        int start = bytes.position();
        int length = bytes.getInt(start);
        if (length < 0 || length > MAX_EVENT_BYTES || length > bytes.remaining() - RECORD_HEADER_BYTES) {
            return Optional.empty();
        }
        if (bytes.getInt(start + 4) != crc(bytes.slice(start + 8, 8 + length))) {
            return Optional.empty();
        }
        try {
            BootEvent event = BootEvent.parseFrom(bytes.slice(start + RECORD_HEADER_BYTES, length));
            bytes.position(start + RECORD_HEADER_BYTES + length);
            return Optional.of(new Entry(bytes.getLong(start + 8), event, RECORD_HEADER_BYTES + length));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
