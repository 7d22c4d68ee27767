package dev.bramble.iscsi.server;

import dev.bramble.iscsi.events.SessionEvents;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * What the connections of a server share.
 *
 * @param disks its threads end what they began without waiting for each other
 * @param patience runs what waits for work of {@code disks}
 * @param random that nobody can guess
 * @param lockStep connections that are worth staying awake for, see {@link LockStep}
 */
record ServerParts(
        MirrorTargets targets,
        Sessions sessions,
        ServedDisks served,
        SessionEvents events,
        IscsiMetrics metrics,
        Executor disks,
        Executor patience,
        BufferBudget memory,
        RandomGenerator random,
        LongAdder lockStep) {}
