package dev.bramble.iscsi.session;

import static dev.bramble.iscsi.session.OpenSession.FIRST;
import static dev.bramble.iscsi.session.OpenSession.started;
import static dev.bramble.iscsi.session.OpenSession.unfinished;
import static dev.bramble.iscsi.session.OpenSession.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.scsi.Sense;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.TargetPdu.ReadyToTransfer;
import dev.bramble.iscsi.wire.TargetPdu.ScsiResponse;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data on its way in that is not as it was agreed on (RFC 7143 sections 4.2.5 and 11.7). */
class DataOutTest {
    private static final String BURSTS = "MaxBurstLength=8192\0FirstBurstLength=4096\0";

    private OpenSession session = OpenSession.normal("InitialR2T=No\0" + BURSTS);

    private void assertFails(InitiatorPdu pdu, Sense sense) {
        ScsiResponse response = (ScsiResponse) session.send(pdu).getFirst();
        assertThat(response.status()).isEqualTo(2);
        assertThat(response.sense()).isEqualTo(sense.fixedFormat());
        assertThat(response.itt()).isEqualTo(5);
        assertThat(session.memory.out).isZero();
        assertThat(started(session.receive(write(6, FIRST + 1, 1, 512))))
                .as("the session goes on")
                .hasSize(1);
    }

    private static DataOut data(boolean last, int ttt, int dataSn, int offset, int length) {
        return new DataOut(last, 0, 5, ttt, 0, dataSn, offset, ByteBuffer.allocate(length));
    }

    private ReadyToTransfer r2t(InitiatorPdu pdu) {
        return (ReadyToTransfer) session.send(pdu).getFirst();
    }

    @Test
    void immediateDataThatWasNotAgreedOn() {
        session = OpenSession.normal("InitialR2T=No\0ImmediateData=No\0" + BURSTS);
        ScsiResponse response =
                (ScsiResponse) session.send(write(5, FIRST, 8, 512)).getFirst();
        assertThat(response.sense()).isEqualTo(Sense.UNEXPECTED_UNSOLICITED_DATA.fixedFormat());
    }

    @Test
    void unsolicitedDataThatWasNotAgreedOn() {
        session = OpenSession.normal("InitialR2T=Yes\0" + BURSTS);
        ScsiResponse response =
                (ScsiResponse) session.send(unfinished(write(5, FIRST, 8, 0))).getFirst();
        assertThat(response.sense()).isEqualTo(Sense.UNEXPECTED_UNSOLICITED_DATA.fixedFormat());
    }

    @ParameterizedTest
    @CsvSource({"16, 4608", "8, 4608", "1, 1024"})
    void moreImmediateDataThanTheFirstBurstOrTheCommandHas(int blocks, int immediate) {
        assertFails(write(5, FIRST, blocks, immediate), Sense.UNEXPECTED_UNSOLICITED_DATA);
    }

    @Test
    void moreUnsolicitedDataThanTheFirstBurst() {
        session.receive(unfinished(write(5, FIRST, 16, 4096)));
        assertFails(data(true, -1, 0, 4096, 512), Sense.UNEXPECTED_UNSOLICITED_DATA);
    }

    @Test
    void solicitedDataBeforeTheUnsolicitedHasEnded() {
        session.receive(unfinished(write(5, FIRST, 16, 512)));
        assertFails(data(true, 1, 0, 512, 512), Sense.UNEXPECTED_UNSOLICITED_DATA);
    }

    @Test
    void unsolicitedDataWhenTheCommandSaidThatNoneFollows() {
        session.memory.free = 0;
        session.receive(write(5, FIRST, 16, 512));
        session.memory.free = 1 << 20;
        assertFails(data(true, -1, 0, 512, 512), Sense.UNEXPECTED_UNSOLICITED_DATA);
    }

    @Test
    void anAnswerToAnotherR2t() {
        ReadyToTransfer asked = r2t(write(5, FIRST, 16, 0));
        assertFails(data(true, asked.ttt() + 1, 0, 0, 8192), Sense.UNEXPECTED_UNSOLICITED_DATA);
    }

    @Test
    void dataFarFromWhereItBelongs() {
        ReadyToTransfer asked = r2t(write(5, FIRST, 16, 0));
        assertFails(data(true, asked.ttt(), 0, 512, 8192), Sense.DATA_PHASE_ERROR);
    }

    @Test
    void dataOutOfItsOrder() {
        ReadyToTransfer asked = r2t(write(5, FIRST, 16, 0));
        session.receive(data(false, asked.ttt(), 0, 0, 512));
        assertFails(data(true, asked.ttt(), 0, 512, 7680), Sense.DATA_PHASE_ERROR);
    }

    @Test
    void moreThanAnR2tAskedFor() {
        ReadyToTransfer asked = r2t(write(5, FIRST, 16, 0));
        assertFails(data(true, asked.ttt(), 0, 0, 8704), Sense.UNEXPECTED_UNSOLICITED_DATA);
    }

    @Test
    void lessThanAnR2tAskedFor() {
        ReadyToTransfer asked = r2t(write(5, FIRST, 16, 0));
        assertFails(data(true, asked.ttt(), 0, 0, 512), Sense.DATA_PHASE_ERROR);
    }

    @Test
    void theNumbersOfDataBeginAnewWithEachR2t() {
        session = OpenSession.normal("InitialR2T=Yes\0" + BURSTS);
        ReadyToTransfer first = r2t(write(5, FIRST, 32, 0));
        session.receive(data(false, first.ttt(), 0, 0, 4096));
        ReadyToTransfer second = r2t(data(true, first.ttt(), 1, 4096, 4096));
        assertThat(second.r2tSn()).isEqualTo(1);
        assertThat(second.bufferOffset()).isEqualTo(8192);
        assertThat(started(session.receive(data(true, second.ttt(), 0, 8192, 8192))))
                .hasSize(1);
    }
}
