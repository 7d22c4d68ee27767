package dev.bramble.iscsi.wire;

import java.nio.ByteBuffer;

/** What a target sends. Each carries the command window as it is when it is made. */
public sealed interface TargetPdu {

    /** StatSN, ExpCmdSN and MaxCmdSN (RFC 7143 sections 4.2.2.1 and 4.2.2.2). */
    record Numbers(int statSn, int expCmdSn, int maxCmdSn) {}

    Numbers numbers();

    /** RFC 7143 section 11.19. */
    record NopIn(long lun, int itt, int ttt, Numbers numbers, ByteBuffer data) implements TargetPdu {}

    /** RFC 7143 section 11.4; {@code sense} may be empty. */
    record ScsiResponse(
            int itt, int response, int status, Residual residual, int expDataSn, Numbers numbers, ByteBuffer sense)
            implements TargetPdu {}

    /** RFC 7143 section 11.6. */
    record TaskManagementResponse(int itt, int response, Numbers numbers) implements TargetPdu {}

    /** RFC 7143 section 11.13. */
    record LoginResponse(
            boolean transit,
            boolean isContinue,
            int currentStage,
            int nextStage,
            long isid,
            int tsih,
            int itt,
            LoginStatus status,
            Numbers numbers,
            ByteBuffer data)
            implements TargetPdu {}

    /** RFC 7143 section 11.11. */
    record TextResponse(
            boolean isFinal, boolean isContinue, long lun, int itt, int ttt, Numbers numbers, ByteBuffer data)
            implements TargetPdu {}

    /**
     * RFC 7143 section 11.7.
     *
     * @param hasStatus it ends the command with status GOOD; only then StatSN and residual count
     */
    record DataIn(
            boolean isFinal,
            boolean hasStatus,
            int itt,
            Residual residual,
            int dataSn,
            int bufferOffset,
            Numbers numbers,
            ByteBuffer data)
            implements TargetPdu {}

    /** RFC 7143 section 11.8. */
    record ReadyToTransfer(long lun, int itt, int ttt, int r2tSn, int bufferOffset, int desiredLength, Numbers numbers)
            implements TargetPdu {}

    /**
     * RFC 7143 section 11.9, of no unit in particular.
     *
     * @param seconds Parameter3: with a logout request, the time for it
     */
    record AsyncMessage(int event, int seconds, Numbers numbers) implements TargetPdu {
        public static final int LOGOUT_REQUESTED = 1;
    }

    /** RFC 7143 section 11.15. */
    record LogoutResponse(int itt, int response, Numbers numbers) implements TargetPdu {}

    /** RFC 7143 section 11.17. */
    record Reject(RejectReason reason, Numbers numbers, ByteBuffer header) implements TargetPdu {}
}
