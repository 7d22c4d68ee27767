package dev.bramble.simulator.iscsi;

import java.io.IOException;
import java.time.Duration;

/** A normal session with one connection, and one command at a time. */
public final class Session implements AutoCloseable {
    /** open-iscsi's ISID: OUI format with its vendor's number, then the index of the session. */
    private static final byte[] ISID = {0x00, 0x02, 0x3d, 0x00, 0x00, 0x00};

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int FINAL = 0x80;
    private static final int CLOSE_SESSION = 0;

    private final Connection connection;
    private final Negotiated negotiated;
    private int cmdSn;
    private int expStatSn;
    private int nextTag = 1;

    private Session(Connection connection, Negotiated negotiated, int cmdSn, int expStatSn) {
        this.connection = connection;
        this.negotiated = negotiated;
        this.cmdSn = cmdSn;
        this.expStatSn = expStatSn;
    }

    /** Connects and logs in, without discovery. With a session of the same initiator alive, this takes its place. */
    public static Session login(IscsiTarget target) throws IOException {
        var connection = new Connection(target.local(), target.portal(), TIMEOUT, Negotiated.MAX_RECEIVE);
        try {
            var login = new Login(connection, target, ISID);
            Negotiated negotiated = login.run();
            return new Session(connection, negotiated, login.cmdSn(), login.expStatSn());
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    Negotiated negotiated() {
        return negotiated;
    }

    Connection connection() {
        return connection;
    }

    int newTag() {
        return nextTag++;
    }

    /** CmdSN of a command that is about to be sent. */
    int takeCmdSn() {
        return cmdSn++;
    }

    int expStatSn() {
        return expStatSn;
    }

    /** The next PDU of the command in progress; pings are answered, and what ends the session is thrown. */
    Pdu receive() throws IOException {
        while (true) {
            Pdu pdu = connection.receive();
            switch (pdu.opcode()) {
                case Opcode.NOP_IN -> pong(pdu);
                case Opcode.REJECT ->
                    throw new IscsiException("the target rejected a PDU, reason %02xh".formatted(pdu.at(2)));
                case Opcode.ASYNC_MESSAGE ->
                    throw new IscsiException("the target ends the session, async event " + pdu.at(36));
                default -> {
                    return pdu;
                }
            }
        }
    }

    /** Every PDU that carries status has the next StatSN. */
    void takeStatus(Pdu pdu) throws IscsiException {
        if (pdu.statSn() != expStatSn) {
            throw new IscsiException("StatSN %d where %d was due".formatted(pdu.statSn(), expStatSn));
        }
        expStatSn++;
    }

    private void pong(Pdu ping) throws IOException {
        int targetTag = ping.intAt(20);
        if (targetTag == Pdu.NO_TAG) {
            return;
        }
        Pdu pong = Pdu.of(Opcode.NOP_OUT | Opcode.IMMEDIATE, FINAL, ping.data());
        pong.header().putLong(8, ping.header().getLong(8));
        connection.send(
                pong.with(16, Pdu.NO_TAG).with(20, targetTag).with(24, cmdSn).with(28, expStatSn));
    }

    /** Ends the session in order, and closes the connection. */
    public void logout() throws IOException {
        Pdu request = Pdu.of(Opcode.LOGOUT_REQUEST | Opcode.IMMEDIATE, FINAL | CLOSE_SESSION, new byte[0]);
        connection.send(request.with(16, newTag()).with(24, cmdSn).with(28, expStatSn));
        Pdu response = receive();
        if (response.opcode() != Opcode.LOGOUT_RESPONSE || response.at(2) != 0) {
            throw new IscsiException(
                    "logout was answered by opcode %02xh, response %d".formatted(response.opcode(), response.at(2)));
        }
        takeStatus(response);
        connection.close();
    }

    /** Drops the connection, as a Pi does whose power is cut. */
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
