package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of RFC 7143 as an initiator sees them kept. */
class ProtocolTest extends WireCase {
    private static final String WRITE_ONE = "2a00 00000000 00 0001 00";

    private static ByteBuffer header(int opcode, int flags, int itt) {
        return ByteBuffer.allocate(48)
                .put(0, (byte) opcode)
                .put(1, (byte) flags)
                .putInt(16, itt)
                .putInt(20, -1);
    }

    private RawInitiator.Pdu logIn(ByteBuffer header, String keys) throws IOException {
        initiator.send(header, keys.replace(' ', '\0').concat("\0").getBytes(StandardCharsets.UTF_8));
        return initiator.receive();
    }

    private RawInitiator.Pdu logInWith(String keys) throws IOException {
        RawInitiator.Pdu response = initiator.login(LOGIN + " " + keys, 1, 0);
        assertThat(response.loginStatus()).isZero();
        return response;
    }

    @Test
    void eachStatusTakesTheNextStatSnAndMovesTheWindow() throws IOException {
        int statSn = logInWith("").header().getInt(24) + 1; // of the unit attention that RawInitiator took
        for (int cmdSn = 1; cmdSn <= 3; cmdSn++) {
            initiator.read10(5, cmdSn, 0, 1);
            ByteBuffer in = expect(DATA_IN).header();
            assertThat(in.getInt(24)).as("StatSN").isEqualTo(statSn + cmdSn);
            assertThat(in.getInt(28)).as("ExpCmdSN").isEqualTo(cmdSn + 1);
            assertThat(in.getInt(32)).as("MaxCmdSN").isEqualTo(cmdSn + 128);
        }
    }

    @Test
    void anImmediateCommandTakesNoNumber() throws IOException {
        logInWith("");
        ByteBuffer header = header(0x41, READ, 5).putInt(20, 512).putInt(24, 1).put(32, (byte) 0x28);
        initiator.send(header.put(40, (byte) 1), NOTHING);
        assertThat(expect(DATA_IN).header().getInt(28)).as("ExpCmdSN").isEqualTo(1);
        initiator.read10(6, 1, 0, 1);
        assertThat(expect(DATA_IN).header().getInt(28)).isEqualTo(2);
    }

    @Test
    void aPingComesBackWithItsDataAndOneWithoutATagIsNotAnswered() throws IOException {
        logInWith("");
        initiator.send(header(0x40, 0x80, -1), NOTHING);
        initiator.send(header(0x40, 0x80, 5), filled(7));
        RawInitiator.Pdu pong = expect(NOP_IN);
        assertThat(pong.header().getInt(16)).isEqualTo(5);
        assertThat(pong.header().getInt(20)).isEqualTo(-1);
        assertThat(pong.data()).isEqualTo(ByteBuffer.wrap(filled(7)));
    }

    @Test
    void aTagInUseIsAProtocolError() throws IOException {
        logInWith("InitialR2T=Yes");
        initiator.command(5, 1, WRITE, 512, WRITE_ONE, NOTHING);
        RawInitiator.Pdu r2t = expect(R2T);
        initiator.command(5, 2, WRITE, 512, WRITE_ONE, NOTHING);
        expectReject(0x04, 5);
        initiator.dataOut(r2t, filled(512));
        expectGood();
    }

    @Test
    void aResponseCountsTheR2tsBeforeIt() throws IOException {
        logInWith("InitialR2T=Yes MaxBurstLength=512");
        initiator.command(5, 1, WRITE, 1024, "2a00 00000000 00 0002 00", NOTHING);
        for (int i = 0; i < 2; i++) {
            RawInitiator.Pdu r2t = expect(R2T);
            assertThat(r2t.header().getInt(36)).as("R2TSN").isEqualTo(i);
            assertThat(r2t.header().getInt(44)).as("length").isEqualTo(512);
            initiator.dataOut(r2t, filled(512));
        }
        assertThat(expect(SCSI_RESPONSE).header().getInt(36)).isEqualTo(2);
    }

    /** SNACK, which is of higher error recovery levels, and opcodes that nobody knows. */
    @ParameterizedTest
    @CsvSource({"0x10, 3", "0x1c, 5", "0x07, 5", "0x3f, 5"})
    void whatIsNotSupportedIsRejected(int opcode, int reason) throws IOException {
        logInWith("");
        initiator.send(header(opcode, 0x80, 5), NOTHING);
        expectReject(reason, 5);
        assertThat(read(1, 0)).hasSize(512);
    }

    @Test
    void aLoginRequestAfterLoginEndsTheConnection() throws IOException {
        logInWith("");
        initiator.send(header(0x43, 0x87, 5), NOTHING);
        assertThatThrownBy(initiator::receive).isInstanceOf(EOFException.class);
    }

    @Test
    void immediateDataThatWasNotAgreedOnFailsItsCommand() throws IOException {
        logInWith("ImmediateData=No");
        initiator.command(5, 1, WRITE, 512, WRITE_ONE, filled(512));
        expectSense("b/0c/0c");
        assertThat(read(2, 0)).isEqualTo(new byte[512]);
    }

    @Test
    void unsolicitedDataThatWasNotAgreedOnFailsItsCommand() throws IOException {
        logInWith("InitialR2T=Yes");
        initiator.command(5, 1, 0x21, 512, WRITE_ONE, NOTHING); // not final: more is to come
        expectSense("b/0c/0c");
    }

    @Test
    void moreThanTheFirstBurstFailsItsCommand() throws IOException {
        logInWith("FirstBurstLength=512");
        initiator.command(5, 1, WRITE, 1024, "2a00 00000000 00 0002 00", filled(1024));
        expectSense("b/0c/0c");
    }

    @Test
    void aDataSegmentBeyondWhatThisSideDeclaredEndsTheConnection() throws IOException {
        logInWith("");
        initiator.sendBytes(header(0x40, 0x80, 5).putInt(4, 262_145).array());
        assertThatThrownBy(initiator::receive).isInstanceOf(EOFException.class);
    }

    @Test
    void dataIsCutByWhatTheInitiatorDeclaredAndNumbered() throws IOException {
        logInWith("MaxRecvDataSegmentLength=512");
        initiator.read10(5, 1, 0, 3);
        for (int i = 0; i < 3; i++) {
            ByteBuffer in = expect(DATA_IN).header();
            assertThat(in.getInt(4)).isEqualTo(512);
            assertThat(in.getInt(36)).as("DataSN").isEqualTo(i);
            assertThat(in.getInt(40)).as("buffer offset").isEqualTo(512 * i);
            assertThat(in.get(1)).as("F and S").isEqualTo((byte) (i == 2 ? 0x81 : 0));
        }
    }

    @Test
    void additionalHeadersBelongToCommandsOnly() throws IOException {
        logInWith("");
        ByteBuffer ping = ByteBuffer.allocate(52)
                .put(header(0x40, 0x80, 5).put(4, (byte) 1).array());
        initiator.sendBytes(ping.array());
        expectReject(0x04, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "0x43, 0x87, 1, 0x0205", // only a later version
        "0x43, 0x8b, 0, 0x020b", // from the stage that there is not
        "0x43, 0x85, 0, 0x020b", // from a stage to itself
        "0x43, 0xc7, 0, 0x020b" // on to the next, and text to come
    })
    void aLoginThatIsNoneIsRefusedWithItsStatus(int opcode, int flags, int version, int status) throws IOException {
        ByteBuffer header = header(opcode, flags, 1).put(3, (byte) version).putInt(20, 0);
        assertThat(logIn(header, LOGIN).loginStatus()).isEqualTo(status);
        assertThatThrownBy(initiator::receive).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SessionType=Normal", "InitiatorName=iqn.2026-01.a:b", "InitiatorName=nonsense"})
    void aLoginWithoutItsNamesMissesAParameter(String keys) throws IOException {
        assertThat(initiator.login(keys, 1, 0).loginStatus()).isEqualTo(0x0207);
    }

    @Test
    void aSecondConnectionOfASessionIsOneTooMany() throws IOException {
        int tsih = logInWith("").header().getShort(14);
        try (RawInitiator second = new RawInitiator(target.port())) {
            assertThat(second.login(LOGIN, 1, tsih).loginStatus()).isEqualTo(0x0206);
        }
        assertThat(read(1, 0)).hasSize(512);
    }

    @Test
    void aDiscoverySessionHasNoDisk() throws IOException {
        String keys = "InitiatorName=" + TestTarget.INITIATOR + " SessionType=Discovery";
        assertThat(initiator.login(keys, 1, 0).loginStatus()).isZero();
        initiator.read10(5, 1, 0, 1);
        expectReject(0x05, 5);
        text(6, 2, false, "SendTargets=All\0");
        assertThat(expect(TEXT_RESPONSE).text())
                .startsWith("TargetName=" + TestTarget.TARGET + "\0TargetAddress=127.0.0.1:");
    }
}
