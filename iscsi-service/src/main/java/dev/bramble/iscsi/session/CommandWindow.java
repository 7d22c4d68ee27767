package dev.bramble.iscsi.session;

import dev.bramble.iscsi.wire.TargetPdu.Numbers;

/**
 * CmdSN, ExpCmdSN, MaxCmdSN and StatSN (RFC 7143 sections 4.2.2.1 and 4.2.2.2). Each numbered command takes a place
 * until it is completed, so MaxCmdSN never goes back. Numbers are compared as RFC 1982 has it.
 */
final class CommandWindow {
    private int expCmdSn;
    private int maxCmdSn;
    private int statSn;

    CommandWindow(int firstCmdSn, int size, int statSn) {
        this.expCmdSn = firstCmdSn;
        this.maxCmdSn = firstCmdSn + size - 1;
        this.statSn = statSn;
    }

    /** Where a number lies. */
    enum Place {
        NEXT,
        LATER,
        OUTSIDE
    }

    Place place(int cmdSn) {
        if (cmdSn - expCmdSn < 0 || cmdSn - maxCmdSn > 0) {
            return Place.OUTSIDE;
        }
        return cmdSn == expCmdSn ? Place.NEXT : Place.LATER;
    }

    /** Whether a request may still come under this number, which was sent before another one. */
    boolean isAhead(int cmdSn, int before) {
        return place(cmdSn) != Place.OUTSIDE && cmdSn - before < 0;
    }

    void take() {
        expCmdSn++;
    }

    /** A numbered command came to its end. */
    void release() {
        maxCmdSn++;
    }

    int expected() {
        return expCmdSn;
    }

    /** For a PDU that takes a status number. */
    Numbers withStatus() {
        return new Numbers(statSn++, expCmdSn, maxCmdSn);
    }

    /** For one that takes none, and shows the next. */
    Numbers withoutStatus() {
        return new Numbers(statSn, expCmdSn, maxCmdSn);
    }
}
