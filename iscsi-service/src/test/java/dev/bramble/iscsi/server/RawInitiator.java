package dev.bramble.iscsi.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

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

    private static final int GREETING = 0x7ffffffe;

    private final Socket socket;
    private final DataInputStream in;
    private boolean headerDigest;
    private boolean dataDigest;
    private int headerDamage;
    private int dataDamage;

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

    /** From the next PDU on. */
    void useDigests(boolean header, boolean data) {
        headerDigest = header;
        dataDigest = data;
    }

    /** The next PDU's header digest will be wrong. */
    void damageHeader() {
        headerDamage = 1;
    }

    /** The next PDU's data digest will be wrong. */
    void damageData() {
        dataDamage = 1;
    }

    void send(ByteBuffer header, byte[] data) throws IOException {
        byte[] bytes = new byte[48];
        header.get(0, bytes);
        send(bytes, data);
    }

    void send(byte[] header, byte[] data) throws IOException {
        int padded = (data.length + 3) & ~3;
        ByteBuffer out = ByteBuffer.allocate(48 + padded + 8).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer whole = ByteBuffer.wrap(header.clone()).putInt(4, data.length);
        out.put(whole);
        if (headerDigest) {
            out.putInt(crc(whole.array()) ^ headerDamage);
            headerDamage = 0;
        }
        byte[] segment = Arrays.copyOf(data, padded);
        out.put(segment);
        if (dataDigest && data.length > 0) {
            out.putInt(crc(segment) ^ dataDamage);
            dataDamage = 0;
        }
        socket.getOutputStream().write(out.array(), 0, out.position());
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    void sendBytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** @throws java.io.EOFException when the target closed the connection */
    Pdu receive() throws IOException {
        byte[] header = new byte[48];
        in.readFully(header);
        if (headerDigest) {
            requireDigest(header);
        }
        int length = ByteBuffer.wrap(header).getInt(4);
        byte[] data = new byte[(length + 3) & ~3];
        in.readFully(data);
        if (dataDigest && length > 0) {
            requireDigest(data);
        }
        return new Pdu(ByteBuffer.wrap(header), ByteBuffer.wrap(data, 0, length));
    }

    private void requireDigest(byte[] bytes) throws IOException {
        if (Integer.reverseBytes(in.readInt()) != crc(bytes)) {
            throw new IOException("a wrong digest from the target");
        }
    }

    /** One login request straight to the full feature phase. */
    Pdu login(String keys, int isid, int tsih) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48);
        header.put(0, (byte) 0x43).put(1, (byte) 0x87); // T, operational to full feature
        header.putInt(8, 0x00023d00).putShort(12, (short) isid).putShort(14, (short) tsih);
        header.putInt(16, 1).putInt(24, 1);
        send(header.array(), keys.replace(' ', '\0').concat("\0").getBytes(StandardCharsets.UTF_8));
        return greeted(receive(), keys);
    }

    /** Takes what a session is told first, a unit attention: by an immediate TEST UNIT READY, which leaves CmdSN as it is. */
    private Pdu greeted(Pdu answer, String keys) throws IOException {
        boolean toFullFeature = (answer.header().get(1) & 0x83) == 0x83;
        if (answer.loginStatus() == 0 && toFullFeature && keys.contains("SessionType=Normal")) {
            useDigests(
                    answer.text().contains("HeaderDigest=CRC32C"), answer.text().contains("DataDigest=CRC32C"));
            ByteBuffer ready = ByteBuffer.allocate(48).put(0, (byte) 0x41).put(1, (byte) 0x80);
            send(ready.putInt(16, GREETING).putInt(24, 1).array(), new byte[0]);
            Pdu told = receive();
            if (told.header().get(3) != 0x02) {
                throw new IOException("no CHECK CONDITION told of the login: status "
                        + told.header().get(3));
            }
        }
        return answer;
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
        return answer.loginStatus() == 0 ? greeted(request(0x87, isid, "InitialR2T=No"), keys) : answer;
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

    /**
     * A SCSI command.
     *
     * @param flags of the command's second byte: 0x80 final, 0x40 read, 0x20 write
     * @param immediate data that goes with it
     */
    void command(int itt, int cmdSn, int flags, int expected, String cdb, byte[] immediate) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x01).put(1, (byte) flags);
        header.putInt(16, itt).putInt(20, expected).putInt(24, cmdSn);
        header.put(32, HexFormat.of().parseHex(cdb.replace(" ", "")));
        send(header.array(), immediate);
    }

    /** All of an answer to an R2T. */
    void dataOut(Pdu r2t, byte[] data) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x05).put(1, (byte) 0x80);
        header.putInt(16, r2t.header().getInt(16)).putInt(20, r2t.header().getInt(20));
        send(header.putInt(40, r2t.header().getInt(40)).array(), data);
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
