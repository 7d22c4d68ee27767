package dev.bramble.iscsi.scsi;

import java.util.concurrent.CompletionStage;

/** What a unit tells the session of a {@link Nexus}; called on any thread, answers at once. */
public interface NexusListener {

    /**
     * Another nexus, or a reset, ended all tasks of this one (SAM-5 section 5.6): they get no response.
     *
     * @return done when none of them reaches the disk any more
     */
    CompletionStage<Void> abortTasks();

    /** The unit's size is another now, or its reservations are; what the next command is told, too. */
    void attention(Sense sense);
}
