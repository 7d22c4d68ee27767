package dev.bramble.bench.iscsi.load;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.iscsi.load.Operations.Operation;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/** One session with some commands outstanding; each tag is a place for a command. */
final class Session implements AutoCloseable {
    private static final int READ_16 = 0x88;
    private static final int WRITE_16 = 0x8a;
    private static final int SYNCHRONIZE_CACHE_16 = 0x91;
    private static final int BLOCKS_512 = Content.BLOCK / 512;
    private static final int EXPECTS_READ = 0x40;
    private static final int EXPECTS_WRITE = 0x20;
    private static final int HAS_STATUS = 0x01;
    private static final int GOOD = 0;
    /** Each word of one block in so many is looked at. */
    private static final int SAMPLE = 16;
    /** For small PDUs between the large ones. */
    private static final int SPARE = 64 * 1024;

    private final Lun lun;
    private final Disk disk;
    private final Tally tally;
    private final int depth;
    private final Connection connection;
    private final Terms terms;
    private final Task[] tasks;
    private final ByteBuffer in;
    private final ByteBuffer out;
    private final SelectionKey key;
    private int cmdSn;
    private int expStatSn;
    private int maxCmdSn;
    private int outstanding;
    private int checks;

    /** What stands under a tag. */
    private static final class Task {
        @Nullable
        Operation operation;

        boolean synchronize;
        long begun;
        int received;
    }

    /**
     * Logs in.
     *
     * @param number of the session, which no other has
     */
    Session(Lun lun, Disk disk, Workload workload, int number, Selector selector, Tally tally)
            throws IOException, WrongAnswerException {
        this.lun = lun;
        this.disk = disk;
        this.tally = tally;
        this.depth = workload.depth();
        this.connection = Connection.open(lun);
        try {
            this.terms = connection.awaitReady(connection.login(number));
            connection.channel().configureBlocking(false);
            this.key = connection.channel().register(selector, SelectionKey.OP_READ, this);
        } catch (IOException | WrongAnswerException e) {
            connection.close();
            throw e;
        }
        this.cmdSn = terms.cmdSn();
        this.expStatSn = terms.expStatSn();
        this.maxCmdSn = terms.maxCmdSn();
        this.tasks = new Task[depth];
        for (int i = 0; i < depth; i++) {
            tasks[i] = new Task();
        }
        this.in = ByteBuffer.allocateDirect(2 * Math.min(Terms.MAX_RECEIVE, workload.bytes()) + SPARE);
        int written = workload.readPercent() == 100 ? 0 : workload.bytes();
        this.out = ByteBuffer.allocateDirect(depth * (written + Pdu.HEADER * (2 + written / 4096)) + SPARE);
    }

    int outstanding() {
        return outstanding;
    }

    boolean hasRoom() {
        return outstanding < depth && cmdSn - maxCmdSn <= 0;
    }

    /** Sends a command; {@link #flush} lets it go. */
    void begin(Operation operation) {
        Task task = place();
        task.operation = operation;
        int tag = tag(task);
        int bytes = operation.count() * Content.BLOCK;
        int unsolicited = operation.write() ? terms.unsolicited(bytes) : 0;
        int immediate = operation.write() ? terms.immediate(bytes) : 0;
        int flags = (operation.write() ? EXPECTS_WRITE : EXPECTS_READ) | (unsolicited > immediate ? 0 : Pdu.FINAL);
        int at = command(flags, immediate, tag, bytes);
        out.put(at + 32, (byte) (operation.write() ? WRITE_16 : READ_16));
        out.putLong(at + 34, (long) operation.block() * BLOCKS_512);
        out.putInt(at + 42, operation.count() * BLOCKS_512);
        if (operation.write()) {
            data(operation, 0, immediate);
            dataOut(operation, tag, Pdu.NO_TAG, immediate, unsolicited - immediate);
        }
    }

    /** All of the disk. */
    void synchronize() {
        Task task = place();
        task.synchronize = true;
        int at = command(0x80, 0, tag(task), 0);
        out.put(at + 32, (byte) SYNCHRONIZE_CACHE_16);
    }

    private Task place() {
        for (Task task : tasks) {
            if (task.operation == null && !task.synchronize) {
                task.begun = System.nanoTime();
                task.received = 0;
                outstanding++;
                return task;
            }
        }
        throw new IllegalStateException("all tags are in use");
    }

    private int tag(Task wanted) {
        for (int i = 0; i < tasks.length; i++) {
            if (tasks[i] == wanted) {
                return i;
            }
        }
        throw new IllegalArgumentException("a task of another session");
    }

    private int command(int flags, int immediate, int tag, int bytes) {
        int at = Pdu.begin(out, Pdu.SCSI_COMMAND, flags, immediate, lun.lun(), tag);
        out.putInt(at + 20, bytes);
        out.putInt(at + 24, cmdSn++);
        out.putInt(at + 28, expStatSn);
        return at;
    }

    /** Appends a part of what an operation writes; both ends are those of a block. */
    private void data(Operation operation, int offset, int length) {
        for (int at = offset; at < offset + length; at += Content.BLOCK) {
            int block = operation.block() + at / Content.BLOCK;
            Content.put(out, block, disk.generation(block));
        }
    }

    private void dataOut(Operation operation, int tag, int transferTag, int offset, int length) {
        int dataSn = 0;
        for (int sent = 0; sent < length; ) {
            int part = Math.min(length - sent, terms.maxSend() / Content.BLOCK * Content.BLOCK);
            int flags = sent + part == length ? Pdu.FINAL : 0;
            int at = Pdu.begin(out, Pdu.DATA_OUT, flags, part, lun.lun(), tag);
            out.putInt(at + 20, transferTag);
            out.putInt(at + 28, expStatSn);
            out.putInt(at + 36, dataSn++);
            out.putInt(at + 40, offset + sent);
            data(operation, offset + sent, part);
            sent += part;
        }
    }

    /** Sends what the socket takes; the rest when it takes more. */
    void flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            connection.channel().write(out);
            out.compact();
            key.interestOps(out.position() > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    /** Reads once and takes all whole PDUs. */
    void receive() throws IOException, WrongAnswerException {
        if (connection.channel().read(in) < 0) {
            throw new EOFException("the target closed the connection");
        }
        int at = 0;
        int end = in.position();
        while (end - at >= Pdu.HEADER) {
            int length = Pdu.length(in, at);
            if (length > in.capacity()) {
                throw new WrongAnswerException("a PDU of %d bytes".formatted(length));
            }
            if (end - at < length) {
                break;
            }
            take(at);
            at += length;
        }
        in.position(at).limit(end);
        in.compact();
    }

    private void take(int at) throws WrongAnswerException {
        maxCmdSn = in.getInt(at + 32);
        switch (Pdu.opcode(in, at)) {
            case Pdu.DATA_IN -> dataIn(at);
            case Pdu.SCSI_RESPONSE -> {
                if (in.get(at + 2) != 0) {
                    throw new WrongAnswerException("SCSI response %02x".formatted(in.get(at + 2)));
                }
                end(at, task(at));
            }
            case Pdu.R2T -> {
                Operation operation = task(at).operation;
                if (operation == null || !operation.write()) {
                    throw new WrongAnswerException("R2T for what is no write");
                }
                dataOut(operation, in.getInt(at + 16), in.getInt(at + 20), in.getInt(at + 40), in.getInt(at + 44));
            }
            case Pdu.NOP_IN -> pong(at);
            case Pdu.ASYNC_MESSAGE -> expStatSn = in.getInt(at + 24) + 1;
            default -> throw new WrongAnswerException("PDU %02x".formatted(Pdu.opcode(in, at)));
        }
    }

    private void pong(int at) {
        if (in.getInt(at + 20) != Pdu.NO_TAG) {
            int pong = Pdu.begin(out, Pdu.NOP_OUT | Pdu.IMMEDIATE, Pdu.FINAL, 0, in.get(at + 9), Pdu.NO_TAG);
            out.putInt(pong + 20, in.getInt(at + 20));
            out.putInt(pong + 24, cmdSn);
            out.putInt(pong + 28, expStatSn);
        }
    }

    private Task task(int at) throws WrongAnswerException {
        int tag = in.getInt(at + 16);
        if (tag < 0 || tag >= depth || (tasks[tag].operation == null && !tasks[tag].synchronize)) {
            throw new WrongAnswerException("an answer with task tag %08x, which nothing has".formatted(tag));
        }
        return tasks[tag];
    }

    private void dataIn(int at) throws WrongAnswerException {
        Task task = task(at);
        Operation operation = task.operation;
        int length = Pdu.dataLength(in, at);
        int offset = in.getInt(at + 40);
        if (operation == null
                || operation.write()
                || offset != task.received
                || offset % Content.BLOCK != 0
                || length % Content.BLOCK != 0
                || offset + length > operation.count() * Content.BLOCK) {
            throw new WrongAnswerException("data of %d bytes at %d that were not asked".formatted(length, offset));
        }
        int data = at + Pdu.length(in, at) - length;
        for (int i = 0; i < length; i += Content.BLOCK) {
            int block = operation.block() + (offset + i) / Content.BLOCK;
            if (!Content.isAt(in, data + i, block, disk.generation(block), checks++ % SAMPLE == 0)) {
                throw new WrongAnswerException("block %d has other bytes than were written".formatted(block));
            }
        }
        task.received += length;
        if ((Pdu.flags(in, at) & HAS_STATUS) != 0) {
            end(at, task);
        }
    }

    private void end(int at, Task task) throws WrongAnswerException {
        expStatSn = in.getInt(at + 24) + 1;
        outstanding--;
        int status = in.get(at + 3) & 0xff;
        Operation operation = task.operation;
        task.operation = null;
        task.synchronize = false;
        if (status != GOOD) {
            throw new WrongAnswerException("SCSI status %02x for %s".formatted(status, operation));
        }
        if (operation != null) {
            if (!operation.write() && task.received != operation.count() * Content.BLOCK) {
                throw new WrongAnswerException("%d bytes of %s".formatted(task.received, operation));
            }
            disk.release(operation.block(), operation.count());
            tally.done(operation, System.nanoTime() - task.begun);
        }
    }

    /** Ends the session, which has nothing outstanding. */
    void logout() throws IOException, WrongAnswerException {
        key.cancel();
        key.selector().selectNow();
        connection.channel().configureBlocking(true);
        connection.logout(cmdSn, expStatSn);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
