package dev.bramble.simulator.nfs;

import java.nio.ByteBuffer;

/** XDR (RFC 4506) of a reply; every length is checked against what is there. */
final class XdrReader {
    private final ByteBuffer in;

    XdrReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    int u32() throws NfsException {
        need(4);
        return in.getInt();
    }

    long u64() throws NfsException {
        need(8);
        return in.getLong();
    }

    boolean bool() throws NfsException {
        int value = u32();
        if (value != 0 && value != 1) {
            throw new NfsException("a boolean of " + value + " in a reply");
        }
        return value == 1;
    }

    byte[] opaque(int max) throws NfsException {
        int length = u32();
        if (length < 0 || length > max) {
            throw new NfsException("an opaque of " + (length & 0xffff_ffffL) + " bytes in a reply, at most " + max);
        }
        byte[] value = fixed(length);
        skip(-length & 3);
        return value;
    }

    byte[] fixed(int length) throws NfsException {
        need(length);
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }

    void skip(int bytes) throws NfsException {
        need(bytes);
        in.position(in.position() + bytes);
    }

    int remaining() {
        return in.remaining();
    }

    private void need(int bytes) throws NfsException {
        if (in.remaining() < bytes) {
            throw new NfsException("a reply ends " + (bytes - in.remaining()) + " bytes early");
        }
    }
}
