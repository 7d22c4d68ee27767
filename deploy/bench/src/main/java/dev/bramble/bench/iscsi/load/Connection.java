package dev.bramble.bench.iscsi.load;

import dev.bramble.bench.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A blocking connection: login and logout. */
final class Connection implements AutoCloseable {
    private static final int TRANSIT = 0x80;
    /** From operational negotiation to the full feature phase. */
    private static final int STAGES = 1 << 2 | 3;

    private static final int SCRATCH = 16 * 1024;
    private static final int MAX_EXCHANGES = 8;

    private final SocketChannel channel;
    private final Lun lun;
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);

    private Connection(SocketChannel channel, Lun lun) {
        this.channel = channel;
        this.lun = lun;
    }

    /** Connects. Closed without TIME_WAIT: there are not ports enough for thousands of logins a second. */
    static Connection open(Lun lun) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.connect(lun.portal());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Connection(channel, lun);
    }

    SocketChannel channel() {
        return channel;
    }

    /**
     * Logs in to a new session.
     *
     * @param session its number, from which the ISID is made
     * @throws LoginRefusedException when the target refuses
     */
    Terms login(int session) throws IOException, WrongAnswerException {
        Map<String, String> keys = new TreeMap<>(Terms.OFFER);
        keys.put("InitiatorName", lun.initiator());
        keys.put("TargetName", lun.target());
        keys.put("SessionType", "Normal");
        Map<String, String> answers = new HashMap<>();
        int expStatSn = 0;
        byte[] text = encode(keys);
        for (int i = 0; i < MAX_EXCHANGES; i++) {
            send(request(session, expStatSn, text));
            receive(Pdu.LOGIN_RESPONSE);
            int status = scratch.getShort(36) & 0xffff;
            if (status != 0) {
                throw new LoginRefusedException(status);
            }
            answers.putAll(decode(scratch));
            expStatSn = scratch.getInt(24) + 1;
            if ((Pdu.flags(scratch, 0) & TRANSIT) != 0) {
                return Terms.of(answers, 1, expStatSn, scratch.getInt(32));
            }
            text = new byte[0];
        }
        throw new WrongAnswerException("the target does not end the login");
    }

    private ByteBuffer request(int session, int expStatSn, byte[] text) {
        ByteBuffer out = ByteBuffer.allocate(Pdu.HEADER + Pdu.padded(text.length));
        int at = Pdu.begin(out, Pdu.LOGIN | Pdu.IMMEDIATE, TRANSIT | STAGES, text.length, 0, 0);
        // ISID of type "random" (RFC 7143 section 11.12.5), without a TSIH.
        out.put(at + 8, (byte) 0x80);
        out.put(at + 9, (byte) 0);
        out.putInt(at + 10, session);
        out.putInt(at + 24, 1);
        out.putInt(at + 28, expStatSn);
        out.put(text);
        return out.clear();
    }

    /**
     * Asks whether the unit is ready until it is: the first command of a session may be answered with a unit attention.
     *
     * @return the terms as they are then
     */
    Terms awaitReady(Terms terms) throws IOException, WrongAnswerException {
        Terms now = terms;
        for (int i = 0; i < MAX_EXCHANGES; i++) {
            ByteBuffer out = ByteBuffer.allocate(Pdu.HEADER);
            int at = Pdu.begin(out, Pdu.SCSI_COMMAND, Pdu.FINAL, 0, lun.lun(), 0);
            out.putInt(at + 24, now.cmdSn());
            out.putInt(at + 28, now.expStatSn());
            send(out.flip());
            receive(Pdu.SCSI_RESPONSE);
            now = now.after(scratch.getInt(24), scratch.getInt(32));
            if (scratch.getShort(2) == 0) {
                return now;
            }
        }
        throw new WrongAnswerException("the unit is not ready: SCSI status %02x".formatted(scratch.get(3)));
    }

    /** Ends the session. */
    void logout(int cmdSn, int expStatSn) throws IOException, WrongAnswerException {
        ByteBuffer out = ByteBuffer.allocate(Pdu.HEADER);
        int at = Pdu.begin(out, Pdu.LOGOUT | Pdu.IMMEDIATE, Pdu.FINAL, 0, 0, 0);
        out.putInt(at + 24, cmdSn);
        out.putInt(at + 28, expStatSn);
        send(out.flip());
        receive(Pdu.LOGOUT_RESPONSE);
    }

    private void send(ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** The next PDU of this kind, in the scratch; pings before it are not answered. */
    private void receive(int opcode) throws IOException, WrongAnswerException {
        while (true) {
            scratch.clear().limit(Pdu.HEADER);
            fill();
            int length = Pdu.length(scratch, 0);
            if (length > SCRATCH) {
                throw new WrongAnswerException("a PDU of %d bytes while logging in or out".formatted(length));
            }
            scratch.limit(length);
            fill();
            scratch.flip();
            int got = Pdu.opcode(scratch, 0);
            if (got == opcode) {
                return;
            }
            if (got != Pdu.NOP_IN && got != Pdu.ASYNC_MESSAGE) {
                throw new WrongAnswerException("PDU %02x instead of %02x".formatted(got, opcode));
            }
        }
    }

    private void fill() throws IOException {
        while (scratch.hasRemaining()) {
            if (channel.read(scratch) < 0) {
                throw new EOFException("the target closed the connection");
            }
        }
    }

    private static byte[] encode(Map<String, String> keys) {
        StringBuilder text = new StringBuilder();
        keys.forEach((key, value) -> text.append(key).append('=').append(value).append('\0'));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<String, String> decode(ByteBuffer pdu) {
        byte[] data = new byte[Pdu.dataLength(pdu, 0)];
        pdu.get(pdu.limit() - Pdu.padded(data.length), data);
        Map<String, String> keys = new HashMap<>();
        for (String pair : new String(data, StandardCharsets.US_ASCII).split("\0", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                keys.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return keys;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
