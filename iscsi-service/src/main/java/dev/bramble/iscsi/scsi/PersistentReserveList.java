package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;

/**
 * The parameter list of PERSISTENT RESERVE OUT (SPC-4 section 6.16.3). ALL_TG_PT changes nothing: there is one target
 * port.
 *
 * @param key that the sender has registered
 * @param actionKey that it wants to register, or to preempt
 * @param forOthers SPEC_I_PT: register other initiators too
 * @param throughPowerLoss APTPL
 */
record PersistentReserveList(long key, long actionKey, boolean forOthers, boolean throughPowerLoss) {
    static final int LENGTH = 24;
    static final int MAX_LENGTH = 8192;

    private static final int SPEC_I_PT = 0x08;
    private static final int APTPL = 0x01;

    static PersistentReserveList parse(ByteBuffer list) throws CheckConditionException {
        if (list.remaining() < LENGTH) {
            throw new CheckConditionException(Sense.PARAMETER_LIST_LENGTH_ERROR);
        }
        ByteBuffer fields = list.slice();
        PersistentReserveList parsed = new PersistentReserveList(
                fields.getLong(0), fields.getLong(8), Cdb.has(fields, 20, SPEC_I_PT), Cdb.has(fields, 20, APTPL));
        if (!parsed.forOthers() && list.remaining() > LENGTH) {
            throw new CheckConditionException(Sense.PARAMETER_LIST_LENGTH_ERROR);
        }
        return parsed;
    }
}
