package dev.bramble.tftp.events;

import dev.bramble.chassis.event.BootEvents;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootTreeChanged;

/** Tells what writes make of the boot trees. */
public final class TreeReporter {
    private final BootEvents events;

    public TreeReporter(BootEvents events) {
        this.events = events;
    }

    /**
     * A file was added or replaced.
     *
     * @param tree uid of the boot tree
     * @param path within it
     */
    public void changed(Requester requester, String tree, String path, long sizeBytes) {
        events.publish(BootEvent.newBuilder()
                .setSubject(requester.subject())
                .setBootTreeChanged(
                        BootTreeChanged.newBuilder().setTree(tree).setPath(path).setSizeBytes(sizeBytes)));
    }
}
