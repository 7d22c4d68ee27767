package dev.bramble.simulator.iscsi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A PDU: the basic header segment of 48 bytes (RFC 7143 section 11.2.1) and its data, without padding. */
final class Pdu {
    static final int HEADER_BYTES = 48;
    /** No task: ITT and TTT. */
    static final int NO_TAG = 0xffffffff;

    private final ByteBuffer header;
    private final byte[] data;

    Pdu(ByteBuffer header, byte[] data) {
        this.header = header;
        this.data = data;
    }

    static Pdu of(int opcode, int flags, byte[] data) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.put(0, (byte) opcode).put(1, (byte) flags);
        header.putInt(4, data.length);
        return new Pdu(header, data);
    }

    ByteBuffer header() {
        return header;
    }

    byte[] data() {
        return data;
    }

    int opcode() {
        return header.get(0) & 0x3f;
    }

    int flags() {
        return header.get(1) & 0xff;
    }

    int at(int index) {
        return header.get(index) & 0xff;
    }

    int intAt(int index) {
        return header.getInt(index);
    }

    Pdu with(int index, int value) {
        header.putInt(index, value);
        return this;
    }

    int initiatorTaskTag() {
        return intAt(16);
    }

    /** In PDUs of the target that have one. */
    int statSn() {
        return intAt(24);
    }

    /** The data as text keys, in order. */
    Map<String, String> keys() {
        var keys = new LinkedHashMap<String, String>();
        for (String pair : new String(data, StandardCharsets.UTF_8).split("\0", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                keys.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return keys;
    }

    static byte[] text(Map<String, String> keys) {
        var text = new StringBuilder();
        keys.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\0'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
