package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.scsi.CheckConditionException;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.TaskAttribute;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Data-Out that comes in parts. */
class WriteTransferTest {
    private static final int TAG = 9;
    private final ByteBuffer memory = ByteBuffer.allocate(12);
    private WriteTransfer transfer;

    @BeforeEach
    void solicitTwelveBytes() throws Exception {
        ScsiCommand write = new ScsiCommand(
                false,
                true,
                false,
                true,
                TaskAttribute.SIMPLE,
                0,
                1,
                12,
                1,
                1,
                ByteBuffer.allocate(16),
                ByteBuffer.allocate(0));
        transfer = new WriteTransfer(write, 12, new Parameters(8192, 65_536, 65_536, true, true, false, false));
        transfer.into(memory);
        transfer.immediate(ByteBuffer.allocate(0));
        assertThat(transfer.solicit(TAG, 65_536)).isEqualTo(new WriteTransfer.R2t(0, 0, 12));
    }

    private void receive(int dataSn, int offset, boolean isRest, boolean isFinal, int... bytes) throws Exception {
        ByteBuffer data = ByteBuffer.allocate(bytes.length);
        for (int each : bytes) {
            data.put((byte) each);
        }
        transfer.receive(new DataOut(isFinal, 0, 1, TAG, InitiatorPdu.NO_TAG, dataSn, offset, isRest, data.flip()));
    }

    @Test
    void partsOfOnePduHaveItsNumber() throws Exception {
        receive(0, 0, false, false, 1, 2, 3);
        receive(0, 3, true, false, 4, 5);
        receive(1, 5, false, false, 6);
        receive(1, 6, true, true, 7, 8, 9, 10, 11, 12);
        assertThat(transfer.isComplete()).isTrue();
        assertThat(transfer.data()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
    }

    @Test
    void aPduOfItsOwnWithTheNumberBeforeIsRefused() throws Exception {
        receive(0, 0, false, false, 1, 2, 3);
        assertThatThrownBy(() -> receive(0, 3, false, false, 4)).isInstanceOf(CheckConditionException.class);
    }

    @Test
    void aPartOfAnotherPduIsRefused() throws Exception {
        receive(0, 0, false, false, 1, 2, 3);
        assertThatThrownBy(() -> receive(1, 3, true, false, 4)).isInstanceOf(CheckConditionException.class);
    }

    @Test
    void aPartBeyondTheBurstIsRefused() throws Exception {
        receive(0, 0, false, false, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThatThrownBy(() -> receive(0, 11, true, true, 12, 13)).isInstanceOf(CheckConditionException.class);
    }
}
