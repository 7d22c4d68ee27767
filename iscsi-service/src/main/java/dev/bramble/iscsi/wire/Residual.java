package dev.bramble.iscsi.wire;

/**
 * By how much the expected transfer length missed what the command asked for (RFC 7143 section 11.4.5).
 *
 * @param signedBytes positive: overflow, the command had more; negative: underflow
 */
public record Residual(long signedBytes) {
    public static final Residual NONE = new Residual(0);

    int flags() {
        return signedBytes > 0 ? 0x04 : signedBytes < 0 ? 0x02 : 0;
    }

    int count() {
        return (int) Math.min(Math.abs(signedBytes), 0xffffffffL);
    }
}
