package dev.bramble.simulator.iscsi;

import java.io.IOException;
import java.util.Arrays;

/** One SCSI command over a session: data in, data out, status (RFC 7143 sections 11.3 to 11.8). */
final class ScsiTask {
    private static final int FINAL = 0x80;
    private static final int READ = 0x40;
    private static final int WRITE = 0x20;
    private static final int SIMPLE = 0x01;
    private static final int RESIDUAL_OVERFLOW = 0x04;
    private static final int RESIDUAL_UNDERFLOW = 0x02;
    private static final int STATUS = 0x01;
    private static final int GOOD = 0;

    private final Session session;
    private final String name;
    private final byte[] cdb;
    private final int tag;

    ScsiTask(Session session, String name, byte[] cdb) {
        this.session = session;
        this.name = name;
        this.cdb = cdb.clone();
        this.tag = session.newTag();
    }

    /** Runs a command without data, or one that reads; what came is at most {@code expected} bytes. */
    byte[] read(int expected) throws IOException {
        send(FINAL | SIMPLE | (expected > 0 ? READ : 0), expected, new byte[0]);
        byte[] data = new byte[expected];
        int received = 0;
        int dataSn = 0;
        while (true) {
            Pdu pdu = next();
            switch (pdu.opcode()) {
                case Opcode.DATA_IN -> {
                    int offset = pdu.intAt(40);
                    if (pdu.intAt(36) != dataSn || offset != received || pdu.data().length > expected - received) {
                        throw new IscsiException(
                                "%s: Data-In with DataSN %d, offset %d and %d bytes after DataSN %d and %d of %d bytes"
                                        .formatted(
                                                name,
                                                pdu.intAt(36),
                                                offset,
                                                pdu.data().length,
                                                dataSn - 1,
                                                received,
                                                expected));
                    }
                    System.arraycopy(pdu.data(), 0, data, offset, pdu.data().length);
                    received += pdu.data().length;
                    dataSn++;
                    if ((pdu.flags() & STATUS) != 0) {
                        session.takeStatus(pdu);
                        checkStatus(pdu.at(3), new byte[0]);
                        return checkResidual(pdu, Arrays.copyOf(data, received), expected);
                    }
                }
                case Opcode.SCSI_RESPONSE -> {
                    response(pdu);
                    return checkResidual(pdu, Arrays.copyOf(data, received), expected);
                }
                default -> throw unexpected(pdu);
            }
        }
    }

    void write(byte[] data) throws IOException {
        Negotiated agreed = session.negotiated();
        int unsolicited = agreed.initialR2t() ? 0 : Math.min(data.length, agreed.firstBurst());
        int immediate =
                agreed.immediateData() ? Math.min(data.length, Math.min(agreed.firstBurst(), agreed.maxSend())) : 0;
        boolean more = unsolicited > immediate;
        send((more ? 0 : FINAL) | SIMPLE | WRITE, data.length, Arrays.copyOf(data, immediate));
        if (more) {
            dataOut(data, immediate, unsolicited - immediate, Pdu.NO_TAG);
        }
        int sent = Math.max(immediate, unsolicited);
        while (true) {
            Pdu pdu = next();
            switch (pdu.opcode()) {
                case Opcode.R2T -> {
                    int offset = pdu.intAt(40);
                    int length = pdu.intAt(44);
                    if (offset != sent || length <= 0 || length > data.length - sent || length > agreed.maxBurst()) {
                        throw new IscsiException("%s: R2T for %d bytes at %d, after %d of %d"
                                .formatted(name, length, offset, sent, data.length));
                    }
                    dataOut(data, offset, length, pdu.intAt(20));
                    sent += length;
                }
                case Opcode.SCSI_RESPONSE -> {
                    response(pdu);
                    if ((pdu.flags() & (RESIDUAL_OVERFLOW | RESIDUAL_UNDERFLOW)) != 0 || sent != data.length) {
                        throw new IscsiException("%s: only %d of %d bytes were taken, residual %d"
                                .formatted(name, sent, data.length, pdu.intAt(44)));
                    }
                    return;
                }
                default -> throw unexpected(pdu);
            }
        }
    }

    private void send(int flags, int length, byte[] immediate) throws IOException {
        Pdu command = Pdu.of(Opcode.SCSI_COMMAND, flags, immediate);
        command.header().put(32, Arrays.copyOf(cdb, 16));
        session.connection()
                .send(command.with(16, tag)
                        .with(20, length)
                        .with(24, session.takeCmdSn())
                        .with(28, session.expStatSn()));
    }

    private void dataOut(byte[] data, int from, int length, int targetTag) throws IOException {
        int dataSn = 0;
        for (int at = from; at < from + length; ) {
            int size = Math.min(session.negotiated().maxSend(), from + length - at);
            boolean last = at + size == from + length;
            Pdu pdu = Pdu.of(Opcode.DATA_OUT, last ? FINAL : 0, Arrays.copyOfRange(data, at, at + size));
            session.connection()
                    .send(pdu.with(16, tag)
                            .with(20, targetTag)
                            .with(28, session.expStatSn())
                            .with(36, dataSn++)
                            .with(40, at));
            at += size;
        }
    }

    private Pdu next() throws IOException {
        Pdu pdu = session.receive();
        if (pdu.initiatorTaskTag() != tag) {
            throw new IscsiException(
                    "%s: a PDU for task %08xh, there is only %08xh".formatted(name, pdu.initiatorTaskTag(), tag));
        }
        return pdu;
    }

    private void response(Pdu pdu) throws IOException {
        session.takeStatus(pdu);
        if (pdu.at(2) != 0) {
            throw new IscsiException("%s: the target failed, response %02xh".formatted(name, pdu.at(2)));
        }
        byte[] data = pdu.data();
        int length = data.length < 2 ? 0 : Math.min(data.length - 2, ((data[0] & 0xff) << 8) | (data[1] & 0xff));
        checkStatus(pdu.at(3), length == 0 ? new byte[0] : Arrays.copyOfRange(data, 2, 2 + length));
    }

    private void checkStatus(int status, byte[] sense) throws ScsiStatusException {
        if (status != GOOD) {
            throw new ScsiStatusException(name, status, sense);
        }
    }

    /** What is missing must be said to be missing, and nothing else. */
    private byte[] checkResidual(Pdu pdu, byte[] data, int expected) throws IscsiException {
        int missing = (pdu.flags() & RESIDUAL_UNDERFLOW) != 0 ? pdu.intAt(44) : 0;
        if (data.length + missing != expected) {
            throw new IscsiException("%s: %d of %d bytes came, and a residual underflow of %d"
                    .formatted(name, data.length, expected, missing));
        }
        return data;
    }

    private IscsiException unexpected(Pdu pdu) {
        return new IscsiException("%s: opcode %02xh does not belong here".formatted(name, pdu.opcode()));
    }
}
