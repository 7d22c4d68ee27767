package dev.bramble.disk.xfs;

import java.nio.ByteBuffer;

/** Records of a journal, as Linux 6.18 writes them. */
final class XfsLog {
    private XfsLog() {}

    /** One record of {@code blocks} blocks of 512 bytes, its header with it. */
    private static ByteBuffer record(int round, int blocks, int operations) {
        ByteBuffer record = ByteBuffer.allocate(blocks * 512);
        record.putInt(0, 0xfeedbabe).putInt(4, round).putInt(8, 2).putInt(12, (blocks - 1) * 512);
        record.putInt(40, operations).putInt(320, 32 * 1024);
        for (int block = 1; block < blocks; block++) {
            record.putInt(block * 512, round);
        }
        return record;
    }

    static ByteBuffer cleared(int round) {
        return record(round, 1, 0);
    }

    static ByteBuffer unmount(int round) {
        return record(round, 2, 1).put(512 + 8, (byte) 0xaa).put(512 + 9, (byte) 0x20);
    }

    /** A buffer item of block {@code at}. */
    static ByteBuffer buffer(int round, int at, int operations) {
        return record(round, 2, operations)
                .putShort(512 + 52, Short.reverseBytes((short) 0x123c))
                .putLong(512 + 60, Long.reverseBytes(at));
    }
}
