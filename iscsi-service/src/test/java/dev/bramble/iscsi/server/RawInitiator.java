package dev.bramble.iscsi.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;

/** An initiator that sends bytes of its own making and shows those that come. */
final class RawInitiator implements AutoCloseable {
    /** A PDU as it came. */
    record Pdu(ByteBuffer header, ByteBuffer data) {
        int opcode() {
            return header.get(0) & 0x3f;
        }

        int loginStatus() {
            return header.getShort(36) & 0xffff;
        }

        String text() {
            return StandardCharsets.UTF_8.decode(data.duplicate()).toString();
        }
    }

    private final Socket socket;
    private final DataInputStream in;

    RawInitiator(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** From another address of this machine. */
    RawInitiator(int port, String from) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
    }

    void send(byte[] header, byte[] data) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(48 + ((data.length + 3) & ~3));
        out.put(0, header).putInt(4, data.length).put(48, data);
        socket.getOutputStream().write(out.array());
    }

    void sendBytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** @throws java.io.EOFException when the target closed the connection */
    Pdu receive() throws IOException {
        byte[] header = new byte[48];
        in.readFully(header);
        int length = ByteBuffer.wrap(header).getInt(4);
        byte[] data = new byte[(length + 3) & ~3];
        in.readFully(data);
        return new Pdu(ByteBuffer.wrap(header), ByteBuffer.wrap(data, 0, length));
    }

    /** One login request straight to the full feature phase. */
    Pdu login(String keys, int isid, int tsih) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48);
        header.put(0, (byte) 0x43).put(1, (byte) 0x87); // T, operational to full feature
        header.putInt(8, 0x00023d00).putShort(12, (short) isid).putShort(14, (short) tsih);
        header.putInt(16, 1).putInt(24, 1);
        send(header.array(), keys.replace(' ', '\0').concat("\0").getBytes(StandardCharsets.UTF_8));
        return receive();
    }

    /** A login with CHAP by SHA-256; the response to the last request that was answered well, or to the first that was not. */
    Pdu chapLogin(String keys, int isid, String name, String secret) throws IOException, GeneralSecurityException {
        Pdu answer = request(0x00, isid, keys + " AuthMethod=CHAP");
        if (answer.loginStatus() == 0) {
            answer = request(0x00, isid, "CHAP_A=7");
        }
        if (answer.loginStatus() == 0) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) Integer.parseInt(value(answer, "CHAP_I=")));
            digest.update(secret.getBytes(StandardCharsets.UTF_8));
            byte[] proof = digest.digest(HexFormat.of().parseHex(value(answer, "CHAP_C=0x")));
            answer = request(
                    0x81, isid, "CHAP_N=" + name + " CHAP_R=0x" + HexFormat.of().formatHex(proof));
        }
        return answer.loginStatus() == 0 ? request(0x87, isid, "InitialR2T=No") : answer;
    }

    private static String value(Pdu answer, String key) {
        return answer.text()
                .lines()
                .flatMap(line -> Stream.of(line.split("\0", -1)))
                .filter(pair -> pair.startsWith(key))
                .map(pair -> pair.substring(key.length()))
                .findFirst()
                .orElseThrow();
    }

    private Pdu request(int flags, int isid, String keys) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48);
        header.put(0, (byte) 0x43).put(1, (byte) flags);
        header.putInt(8, 0x00023d00).putShort(12, (short) isid);
        header.putInt(16, 1).putInt(24, 1);
        send(header.array(), keys.replace(' ', '\0').concat("\0").getBytes(StandardCharsets.UTF_8));
        return receive();
    }

    static String normal(String initiator, String target) {
        return "InitiatorName=" + initiator + " TargetName=" + target + " SessionType=Normal";
    }

    /** READ(10) of blocks at an LBA. */
    void read10(int itt, int cmdSn, int lba, int blocks) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48);
        header.put(0, (byte) 0x01).put(1, (byte) 0xc1).putInt(16, itt).putInt(20, blocks * 512);
        header.putInt(24, cmdSn);
        header.put(32, (byte) 0x28).putInt(34, lba).putShort(39, (short) blocks);
        send(header.array(), new byte[0]);
    }

    /** An immediate NOP-Out. */
    void nopOut(int itt, int ttt) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x40).put(1, (byte) 0x80);
        send(header.putInt(16, itt).putInt(20, ttt).array(), new byte[0]);
    }

    /** An immediate logout. */
    void logout(int cmdSn, int reason) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x46).put(1, (byte) (0x80 | reason));
        send(header.putInt(16, 99).putInt(24, cmdSn).array(), new byte[0]);
    }

    /** An immediate task management request. */
    void manage(int itt, int function, int cmdSn) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x42).put(1, (byte) (0x80 | function));
        send(header.putInt(16, itt).putInt(20, -1).putInt(24, cmdSn).array(), new byte[0]);
    }

    /** Without a logout. */
    void disconnect() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
