package dev.bramble.bench.tftp.load;

import dev.bramble.bench.WrongAnswerException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of one request after the other (RFC 1350, 2347-2349, 7440), without sockets and clocks. It is used
 * again for each task, and makes no garbage per block.
 */
final class Exchange {
    private static final int RRQ = 1;
    private static final int DATA = 3;
    private static final int ACK = 4;
    private static final int ERROR = 5;
    private static final int OACK = 6;
    private static final int HEADER = 4;
    private static final int DEFAULT_BLOCK_BYTES = 512;
    private static final int BLOCK_MASK = 0xffff;

    /** What to do after a packet. */
    enum Step {
        /** Nothing: the packet has no bearing, or the window is not full. */
        WAIT,
        /** Send what is in {@link #outbound}. */
        SEND,
        /** Send it; then the task is done. */
        SEND_AND_FINISH,
        /** The task is done. */
        FINISH
    }

    private final ByteBuffer out = ByteBuffer.allocateDirect(1024);
    private final CRC32C crc = new CRC32C();
    private @Nullable Task task;
    private int blockBytes;
    private int window;
    private int last;
    private int unacknowledged;
    private boolean hurried;
    private long bytes;
    private boolean answered;

    /** Begins a task: its RRQ is in {@link #outbound} now. */
    void begin(Task next) {
        task = next;
        blockBytes = DEFAULT_BLOCK_BYTES;
        window = 1;
        last = 0;
        unacknowledged = 0;
        hurried = false;
        bytes = 0;
        answered = false;
        crc.reset();
        StringBuilder words = new StringBuilder(next.path())
                .append("\0octet\0tsize\0" + "0\0blksize\0")
                .append(next.terms().blockBytes())
                .append('\0');
        if (next.terms().windowBlocks() > 1) {
            words.append("windowsize\0").append(next.terms().windowBlocks()).append('\0');
        }
        out.clear().putShort((short) RRQ).put(words.toString().getBytes(StandardCharsets.UTF_8));
        out.flip();
    }

    /** The packet to send, or to send again when no answer comes; its position is 0. */
    ByteBuffer outbound() {
        return out.rewind();
    }

    /** Bytes of the file so far. */
    long bytes() {
        return bytes;
    }

    /** Whether some blocks of a window have come, and not its last. */
    boolean isWithinWindow() {
        return unacknowledged > 0;
    }

    /** Whether this is an OACK, and no data has come yet. */
    boolean isBegunAnew(ByteBuffer packet) {
        return bytes == 0 && packet.remaining() >= 2 && packet.getShort(packet.position()) == OACK;
    }

    /** Whether anything came since {@link #begin}. */
    boolean answered() {
        return answered;
    }

    /**
     * Takes one packet of the server.
     *
     * @throws WrongAnswerException when no such answer may come to this task
     */
    Step receive(ByteBuffer packet) throws WrongAnswerException {
        if (packet.remaining() < 2) {
            return Step.WAIT;
        }
        Task current = Objects.requireNonNull(task);
        int opcode = packet.getShort(packet.position());
        boolean first = !answered;
        if (first && isLeftOver(opcode, packet)) {
            return Step.WAIT;
        }
        answered = true;
        return switch (opcode) {
            case DATA -> packet.remaining() < HEADER ? Step.WAIT : data(current, packet, first);
            case OACK -> optionAck(current, packet, first);
            case ERROR -> error(current, packet);
            default -> Step.WAIT;
        };
    }

    /** A late repeat for the port's last user; an answer begins with OACK, ERROR or the first block. */
    private static boolean isLeftOver(int opcode, ByteBuffer packet) {
        return switch (opcode) {
            case OACK -> false;
            case ERROR -> false;
            case DATA -> packet.remaining() < HEADER || packet.getShort(packet.position() + 2) != 1;
            default -> true;
        };
    }

    private Step error(Task current, ByteBuffer packet) throws WrongAnswerException {
        if (current instanceof Task.Miss) {
            return Step.FINISH;
        }
        int length = Math.max(0, packet.remaining() - HEADER);
        byte[] text = new byte[length];
        if (length > 0) {
            packet.get(packet.position() + HEADER, text);
        }
        throw new WrongAnswerException(
                current.path() + ": ERROR " + new String(text, StandardCharsets.UTF_8).replace("\0", ""));
    }

    private Step optionAck(Task current, ByteBuffer packet, boolean first) throws WrongAnswerException {
        if (last > 0 || bytes > 0) {
            return Step.WAIT;
        }
        return switch (current) {
            case Task.Miss miss -> throw new WrongAnswerException(miss.path() + " is not missing");
            case Task.Probe _ -> terminate();
            case Task.Load load -> {
                if (first) {
                    accept(load, packet);
                }
                yield acknowledge(0, Step.SEND);
            }
        };
    }

    private Step terminate() {
        out.clear().putShort((short) ERROR).putShort((short) 0);
        out.put("Early terminate\0".getBytes(StandardCharsets.US_ASCII)).flip();
        return Step.SEND_AND_FINISH;
    }

    private void accept(Task.Load load, ByteBuffer packet) throws WrongAnswerException {
        byte[] options = new byte[packet.remaining() - 2];
        packet.get(packet.position() + 2, options);
        String[] words = new String(options, StandardCharsets.US_ASCII).split("\0", -1);
        for (int i = 0; i + 1 < words.length; i += 2) {
            int value = value(load, words[i], words[i + 1]);
            switch (words[i].toLowerCase(Locale.ROOT)) {
                case "blksize" -> blockBytes = value;
                case "windowsize" -> window = value;
                case "tsize" -> {
                    if (value != load.file().bytes()) {
                        throw new WrongAnswerException(load.path() + ": tsize " + value);
                    }
                }
                default -> throw new WrongAnswerException(load.path() + ": an option that was not asked: " + words[i]);
            }
        }
        if (blockBytes != load.terms().blockBytes() || window != load.terms().windowBlocks()) {
            throw new WrongAnswerException(
                    load.path() + ": got blksize " + blockBytes + " and windowsize " + window + ", not what was asked");
        }
    }

    private static int value(Task.Load load, String name, String text) throws WrongAnswerException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new WrongAnswerException(load.path() + ": " + name + "=" + text, e);
        }
    }

    private Step data(Task current, ByteBuffer packet, boolean first) throws WrongAnswerException {
        if (!(current instanceof Task.Load load)) {
            if (current instanceof Task.Probe) {
                return terminate();
            }
            throw new WrongAnswerException(current.path() + " is not missing");
        }
        if (first) {
            throw new WrongAnswerException(load.path() + ": DATA without OACK");
        }
        int block = packet.getShort(packet.position() + 2) & BLOCK_MASK;
        if (block != ((last + 1) & BLOCK_MASK)) {
            return outOfOrder(block);
        }
        int length = packet.remaining() - HEADER;
        packet.position(packet.position() + HEADER);
        crc.update(packet);
        last = block;
        bytes += length;
        unacknowledged++;
        hurried = false;
        if (length < blockBytes) {
            verify(load);
            return acknowledge(block, Step.SEND_AND_FINISH);
        }
        return unacknowledged < window ? Step.WAIT : acknowledge(block, Step.SEND);
    }

    /**
     * A gap, or what came before: one more ACK says where we are (RFC 7440 section 4), but only one until a block in
     * order comes, so that a window behind a gap does not make a storm.
     */
    private Step outOfOrder(int block) {
        boolean behind = ((last - block) & BLOCK_MASK) < 0x8000;
        if (hurried || (behind && block != last)) {
            return Step.WAIT;
        }
        hurried = true;
        return acknowledge(last, Step.SEND);
    }

    private Step acknowledge(int block, Step step) {
        unacknowledged = 0;
        out.clear().putShort((short) ACK).putShort((short) block).flip();
        return step;
    }

    private void verify(Task.Load load) throws WrongAnswerException {
        if (bytes != load.file().bytes() || crc.getValue() != load.file().crc32c()) {
            throw new WrongAnswerException(load.path() + ": other bytes than the file has");
        }
    }
}
