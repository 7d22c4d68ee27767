package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An initiator at a socket, and another session of the same disk that never notices what it does. */
abstract class WireCase {
    static final String LOGIN = RawInitiator.normal(TestTarget.INITIATOR, TestTarget.TARGET);
    static final String DIGESTS = LOGIN + " HeaderDigest=CRC32C DataDigest=CRC32C InitialR2T=Yes";
    static final byte[] NOTHING = {};
    static final int READ = 0xc1;
    static final int WRITE = 0xa1;
    static final int NOP_IN = 0x20;
    static final int SCSI_RESPONSE = 0x21;
    static final int TEXT_RESPONSE = 0x24;
    static final int DATA_IN = 0x25;
    static final int R2T = 0x31;
    static final int REJECT = 0x3f;

    @TempDir
    Path folder;

    TestTarget target;
    RawInitiator other;
    RawInitiator initiator;

    @BeforeEach
    void connect() throws IOException {
        target = TestTarget.start(folder, TestDisk.RAW);
        other = new RawInitiator(target.port());
        assertThat(other.login(LOGIN, 2, 0).loginStatus()).isZero();
        initiator = new RawInitiator(target.port());
    }

    @AfterEach
    void theOtherSessionGoesOn() throws IOException {
        other.read10(7, 1, 8, 2);
        RawInitiator.Pdu data = other.receive();
        assertThat(data.opcode()).isEqualTo(DATA_IN);
        assertThat(data.data().remaining()).isEqualTo(1024);
        initiator.close();
        other.close();
        target.close();
    }

    void logInWithDigests() throws IOException {
        assertThat(initiator.login(DIGESTS, 1, 0).loginStatus()).isZero();
        initiator.useDigests(true, true);
    }

    void logIn() throws IOException {
        assertThat(initiator.login(LOGIN, 1, 0).loginStatus()).isZero();
    }

    RawInitiator.Pdu expect(int opcode) throws IOException {
        RawInitiator.Pdu pdu = initiator.receive();
        assertThat(pdu.opcode()).isEqualTo(opcode);
        return pdu;
    }

    void expectGood() throws IOException {
        assertThat(expect(SCSI_RESPONSE).header().get(3)).as("status").isZero();
    }

    /** CHECK CONDITION with that sense, as "5/21/00". */
    RawInitiator.Pdu expectSense(String sense) throws IOException {
        RawInitiator.Pdu response = expect(SCSI_RESPONSE);
        assertThat(response.header().get(3)).as("status").isEqualTo((byte) 2);
        ByteBuffer data = response.data();
        assertThat("%x/%02x/%02x".formatted(data.get(4) & 0xf, data.get(14), data.get(15)))
                .isEqualTo(sense);
        return response;
    }

    void expectReject(int reason, int itt) throws IOException {
        RawInitiator.Pdu reject = expect(REJECT);
        assertThat(reject.header().get(2)).as("reason").isEqualTo((byte) reason);
        assertThat(reject.header().getInt(16)).isEqualTo(-1);
        assertThat(reject.data().getInt(16)).as("task of the header sent back").isEqualTo(itt);
    }

    byte[] read(int cmdSn, int lba) throws IOException {
        initiator.read10(100 + cmdSn, cmdSn, lba, 1);
        byte[] block = new byte[512];
        expect(DATA_IN).data().get(block);
        return block;
    }

    static byte[] filled(int length) {
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) 0x5a);
        return data;
    }

    double counted(String metric) {
        String[] labels = {"volume", "initiator"};
        String[] values = {TestTarget.UID, TestTarget.INITIATOR};
        return target.metrics.getSampleValue(metric, labels, values);
    }

    void text(int itt, int cmdSn, boolean more, String keys) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(48).put(0, (byte) 0x04).put(1, (byte) (more ? 0x40 : 0x80));
        header.putInt(16, itt).putInt(20, -1).putInt(24, cmdSn);
        initiator.send(header.array(), keys.getBytes(StandardCharsets.US_ASCII));
    }
}
