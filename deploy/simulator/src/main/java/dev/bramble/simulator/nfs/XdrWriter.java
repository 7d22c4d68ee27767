package dev.bramble.simulator.nfs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** XDR (RFC 4506), as far as calls need it. */
final class XdrWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    XdrWriter u32(int value) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        return this;
    }

    XdrWriter u64(long value) {
        out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        return this;
    }

    XdrWriter opaque(byte[] value) {
        u32(value.length);
        return fixed(value);
    }

    XdrWriter fixed(byte[] value) {
        out.writeBytes(value);
        out.writeBytes(new byte[-value.length & 3]);
        return this;
    }

    XdrWriter string(String value) {
        return opaque(value.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
