package dev.bramble.simulator.iscsi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/** LUN 0 of a session, asked what Linux' SCSI and disk drivers (scsi_scan, sd) ask it. */
public final class ScsiDisk {
    /** What sd puts into one command at most: max_sectors_kb=1280. */
    private static final int MAX_TRANSFER_BYTES = 1_310_720;

    private static final int ATTEMPTS = 5;

    private final Session session;
    private int blockBytes = 512;
    private String model = "";
    private long blocks;
    private long bytesRead;
    private long bytesWritten;

    private ScsiDisk(Session session) {
        this.session = session;
    }

    /** Finds LUN 0, and reads what it is. */
    public static ScsiDisk scan(Session session) throws IOException {
        var disk = new ScsiDisk(session);
        disk.identify();
        return disk;
    }

    private void identify() throws IOException {
        byte[] inquiry = command("INQUIRY", new byte[] {0x12, 0, 0, 0, 36, 0}, 36);
        if (inquiry.length < 36 || (inquiry[0] & 0xff) != 0) {
            throw new IscsiException("LUN 0 is no disk: peripheral %02xh, %d bytes of INQUIRY"
                    .formatted(inquiry.length == 0 ? 0xff : inquiry[0], inquiry.length));
        }
        model = new String(inquiry, 8, 28, StandardCharsets.US_ASCII).strip().replaceAll(" +", " ");
        byte[] luns = command("REPORT LUNS", new byte[] {(byte) 0xa0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0}, 4096);
        if (luns.length < 16 || ByteBuffer.wrap(luns).getInt() < 8) {
            throw new IscsiException("REPORT LUNS names no LUN");
        }
        for (int page : vitalProducts()) {
            vpd(page);
        }
        command("TEST UNIT READY", new byte[6], 0);
        capacity();
        command("MODE SENSE(6)", new byte[] {0x1a, 0, 0x3f, 0, (byte) 192, 0}, 192);
        command("MODE SENSE(6) caching", new byte[] {0x1a, 0, 0x08, 0, (byte) 192, 0}, 192);
    }

    /** The pages that Linux reads, of those there are. */
    private int[] vitalProducts() throws IOException {
        byte[] pages = vpd(0x00);
        return IntStream.of(0x80, 0x83, 0xb0, 0xb1, 0xb2)
                .filter(page -> {
                    for (int i = 4; i < pages.length; i++) {
                        if ((pages[i] & 0xff) == page) {
                            return true;
                        }
                    }
                    return false;
                })
                .toArray();
    }

    private byte[] vpd(int page) throws IOException {
        byte[] data =
                command("INQUIRY VPD %02xh".formatted(page), new byte[] {0x12, 1, (byte) page, 0, (byte) 255, 0}, 255);
        if (data.length < 4 || (data[1] & 0xff) != page) {
            throw new IscsiException("VPD page %02xh is not what was answered".formatted(page));
        }
        return data;
    }

    private void capacity() throws IOException {
        byte[] cdb = new byte[16];
        cdb[0] = (byte) 0x9e;
        cdb[1] = 0x10;
        cdb[13] = 32;
        ByteBuffer answer = ByteBuffer.wrap(command("READ CAPACITY(16)", cdb, 32));
        if (answer.remaining() < 12) {
            throw new IscsiException("READ CAPACITY(16) gave " + answer.remaining() + " bytes");
        }
        blocks = answer.getLong() + 1;
        blockBytes = answer.getInt();
        if (blocks <= 0 || blockBytes != 512) {
            throw new IscsiException(
                    "a disk of " + blocks + " blocks of " + blockBytes + " bytes; blocks must be of 512");
        }
    }

    /** Vendor, product and revision, as the kernel prints them. */
    public String model() {
        return model;
    }

    /** Size in bytes. */
    public long size() {
        return blocks * blockBytes;
    }

    /** Reads bytes; offset and length are whole blocks. */
    public byte[] read(long offset, int length) throws IOException {
        byte[] data = new byte[length];
        for (int at = 0; at < length; ) {
            int size = Math.min(MAX_TRANSFER_BYTES, length - at);
            byte[] part = command("READ", transfer(0x28, 0x88, offset + at, size), size);
            if (part.length != size) {
                throw new IscsiException("READ of %d bytes at %d gave %d".formatted(size, offset + at, part.length));
            }
            System.arraycopy(part, 0, data, at, size);
            at += size;
        }
        bytesRead += length;
        return data;
    }

    /** Writes bytes; offset and length are whole blocks. */
    public void write(long offset, byte[] data) throws IOException {
        for (int at = 0; at < data.length; ) {
            int size = Math.min(MAX_TRANSFER_BYTES, data.length - at);
            byte[] cdb = transfer(0x2a, 0x8a, offset + at, size);
            byte[] part = Arrays.copyOfRange(data, at, at + size);
            retrying(() -> {
                new ScsiTask(session, "WRITE", cdb).write(part);
                return part;
            });
            at += size;
        }
        bytesWritten += data.length;
    }

    /** SYNCHRONIZE CACHE(10) of the whole disk. */
    public void flush() throws IOException {
        command("SYNCHRONIZE CACHE", new byte[] {0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0);
    }

    public long bytesRead() {
        return bytesRead;
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    /** READ or WRITE (10), or (16) past what (10) can name. */
    private byte[] transfer(int ten, int sixteen, long offset, int length) {
        if (offset % blockBytes != 0 || length % blockBytes != 0 || offset + length > size()) {
            throw new IllegalArgumentException("%d bytes at %d of a disk of %d".formatted(length, offset, size()));
        }
        long block = offset / blockBytes;
        int count = length / blockBytes;
        if (block <= 0xffff_ffffL) {
            return ByteBuffer.allocate(10)
                    .put(0, (byte) ten)
                    .putInt(2, (int) block)
                    .putShort(7, (short) count)
                    .array();
        }
        return ByteBuffer.allocate(16)
                .put(0, (byte) sixteen)
                .putLong(2, block)
                .putInt(10, count)
                .array();
    }

    private byte[] command(String name, byte[] cdb, int expected) throws IOException {
        return retrying(() -> new ScsiTask(session, name, cdb).read(expected));
    }

    /** A unit attention tells of something past, as a power-on; Linux sends the command again. */
    private static byte[] retrying(Attempt attempt) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (ScsiStatusException e) {
                if (!e.unitAttention() || i == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @FunctionalInterface
    private interface Attempt {
        byte[] run() throws IOException;
    }
}
