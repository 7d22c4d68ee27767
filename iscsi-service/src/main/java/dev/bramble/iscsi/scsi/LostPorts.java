package dev.bramble.iscsi.scsi;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The initiator ports whose nexus has ended since the unit was powered on. Of many it forgets the eldest, which are told of a
 * power on then: that says no less. Safe for use by several threads.
 */
final class LostPorts {
    private static final int MOST = 256;

    private final Set<String> ports = new LinkedHashSet<>();

    synchronized void add(String port) {
        ports.remove(port);
        ports.add(port);
        if (ports.size() > MOST) {
            ports.remove(ports.iterator().next());
        }
    }

    /** Whether it was there. */
    synchronized boolean remove(String port) {
        return ports.remove(port);
    }
}
