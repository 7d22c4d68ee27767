package dev.bramble.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.scsi.CheckConditionException;
import dev.bramble.iscsi.wire.InitiatorPdu;
import dev.bramble.iscsi.wire.InitiatorPdu.DataOut;
import dev.bramble.iscsi.wire.InitiatorPdu.MoreData;
import dev.bramble.iscsi.wire.InitiatorPdu.ScsiCommand;
import dev.bramble.iscsi.wire.TaskAttribute;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Data of a write that comes in parts. */
class WriteTransferTest {
    private static final int TAG = 9;
    private static final Parameters PARAMETERS = new Parameters(8192, 65_536, 65_536, false, true, false, false);
    private final ByteBuffer memory = ByteBuffer.allocate(12);
    private WriteTransfer transfer;

    @BeforeEach
    void solicitTwelveBytes() throws Exception {
        transfer = transferOf(write(true, 0));
        transfer.immediate(write(true, 0));
        assertThat(transfer.solicit(TAG, 65_536)).isEqualTo(new WriteTransfer.R2t(0, 0, 12));
    }

    private WriteTransfer transferOf(ScsiCommand write) throws CheckConditionException {
        WriteTransfer made = new WriteTransfer(write, 12, PARAMETERS);
        made.into(memory.clear());
        return made;
    }

    /**
     * Of 12 bytes.
     *
     * @param length of its data segment
     */
    private static ScsiCommand write(boolean isFinal, int length, int... bytes) {
        return new ScsiCommand(
                false,
                isFinal,
                false,
                true,
                TaskAttribute.SIMPLE,
                0,
                1,
                12,
                1,
                1,
                ByteBuffer.allocate(16),
                data(bytes),
                length);
    }

    private static ByteBuffer data(int... bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes.length);
        for (int each : bytes) {
            data.put((byte) each);
        }
        return data.flip();
    }

    private void receive(int dataSn, int offset, int length, boolean isFinal, int... bytes) throws Exception {
        transfer.receive(new DataOut(isFinal, 0, 1, TAG, InitiatorPdu.NO_TAG, dataSn, offset, data(bytes), length));
    }

    private void more(int... bytes) {
        transfer.receive(new MoreData(1, false, data(bytes)));
    }

    private void requireAll() {
        assertThat(transfer.isComplete()).isTrue();
        assertThat(transfer.data()).isEqualTo(data(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    }

    @Test
    void partsOfOnePduHaveItsNumber() throws Exception {
        receive(0, 0, 5, false, 1, 2, 3);
        more(4, 5);
        receive(1, 5, 7, true, 6);
        more(7, 8, 9, 10, 11);
        assertThat(transfer.isComplete()).as("the last part is not there").isFalse();
        more(12);
        requireAll();
    }

    @Test
    void bytesInTheirPlaceAreNotPutThereAgain() throws Exception {
        receive(0, 0, 12, true, 1, 2);
        Objects.requireNonNull(transfer.place()).put(data(3, 4, 5, 6));
        transfer.receive(new MoreData(1, true, data(0, 0, 0, 0)));
        more(7, 8);
        ByteBuffer place = Objects.requireNonNull(transfer.place()).put(data(9, 10, 11, 12));
        assertThat(place.hasRemaining()).isFalse();
        transfer.receive(new MoreData(1, true, data(0, 0, 0, 0)));
        requireAll();
    }

    @Test
    void whatComesWithTheCommandMayComeInParts() throws Exception {
        ScsiCommand write = write(true, 12, 1, 2, 3);
        transfer = transferOf(write);
        transfer.immediate(write);
        assertThat(transfer.isComplete()).isFalse();
        assertThat(transfer.wantsR2t()).as("more is on its way").isFalse();
        more(4, 5, 6, 7, 8, 9, 10, 11, 12);
        requireAll();
    }

    @Test
    void unsolicitedDataFollowsWhatCameWithTheCommandInParts() throws Exception {
        ScsiCommand write = write(false, 5, 1, 2, 3);
        transfer = transferOf(write);
        transfer.immediate(write);
        more(4, 5);
        assertThat(transfer.isComplete()).isFalse();
        transfer.receive(
                new DataOut(true, 0, 1, InitiatorPdu.NO_TAG, InitiatorPdu.NO_TAG, 0, 5, data(6, 7, 8, 9, 10, 11, 12)));
        requireAll();
    }

    @Test
    void whatFoundNoMemoryIsAskedForAgainWhenAllOfItHasCome() throws Exception {
        ScsiCommand write = write(true, 5, 1, 2, 3);
        transfer = new WriteTransfer(write, 12, PARAMETERS);
        transfer.immediate(write);
        transfer.into(memory);
        assertThat(transfer.place()).as("what came before is lost").isNull();
        assertThat(transfer.wantsR2t()).isFalse();
        more(4, 5);
        assertThat(transfer.wantsR2t()).isTrue();
        assertThat(transfer.solicit(TAG, 65_536)).isEqualTo(new WriteTransfer.R2t(0, 0, 12));
        receive(0, 0, 12, true, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        requireAll();
    }

    /** It is lost, however much of it has passed. */
    @Test
    void whatFoundNoMemoryIsNotThereWhenMoreComesThanTheCommandTakes() throws Exception {
        ScsiCommand write = write(true, 12, 1, 2, 3);
        transfer = new WriteTransfer(write, 8, PARAMETERS);
        transfer.immediate(write);
        transfer.into(memory);
        more(4, 5, 6, 7, 8, 9);
        assertThat(transfer.isComplete()).isFalse();
        more(10, 11, 12);
        assertThat(transfer.isComplete()).isFalse();
        assertThat(transfer.wantsR2t()).isTrue();
    }

    @Test
    void moreOfAPduThatWasNotTakenIsPassedOver() throws Exception {
        more(9, 9, 9);
        assertThat(transfer.place()).isNull();
        receive(0, 0, 12, true, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        requireAll();
    }

    @Test
    void aSecondPduWithTheNumberBeforeIsRefused() throws Exception {
        receive(0, 0, 3, false, 1, 2, 3);
        assertThatThrownBy(() -> receive(0, 3, 1, false, 4)).isInstanceOf(CheckConditionException.class);
    }

    @Test
    void oneBeyondTheBurstIsRefusedByItsBeginning() throws Exception {
        receive(0, 0, 11, false, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThatThrownBy(() -> receive(1, 11, 2, true, 12)).isInstanceOf(CheckConditionException.class);
    }

    @Test
    void aBurstThatEndsEarlyIsRefused() {
        assertThatThrownBy(() -> receive(0, 0, 11, true, 1)).isInstanceOf(CheckConditionException.class);
    }

    @Test
    void moreImmediateDataThanWasAgreedOnIsRefusedByItsLength() {
        assertThatThrownBy(() -> transferOf(write(true, 65_537, 1))).isInstanceOf(CheckConditionException.class);
    }
}
