package dev.bramble.chassis.event;

import dev.bramble.proto.boot.v1.BootEvent;

/** Where the data path leaves what it saw. */
@FunctionalInterface
public interface BootEvents {

    /**
     * Takes an event. Id and source are stamped here, and the time when the caller left it out. Neither blocks on the
     * broker nor throws: what cannot be kept is counted and logged.
     *
     * @param event with subject and detail set
     */
    void publish(BootEvent.Builder event);
}
