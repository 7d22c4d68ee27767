package dev.bramble.bench.iscsi.load;

import java.net.InetSocketAddress;

/**
 * A logical unit as an initiator reaches it.
 *
 * @param target its IQN
 * @param initiator the IQN that it is for
 * @param lun 0-255
 */
public record Lun(InetSocketAddress portal, String target, String initiator, int lun) {}
