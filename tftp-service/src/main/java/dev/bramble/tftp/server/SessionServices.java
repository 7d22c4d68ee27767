package dev.bramble.tftp.server;

import dev.bramble.tftp.events.Requesters;
import dev.bramble.tftp.events.TransferReporter;
import dev.bramble.tftp.events.TreeReporter;
import dev.bramble.tftp.files.BootFiles;
import dev.bramble.tftp.files.IncomingFiles;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What all transfers share.
 *
 * @param loops that serve transfers
 * @param inFlight counts the transfers that await an answer
 * @param disk runs what may wait for the disk
 * @param nanoTime a monotonic clock
 */
record SessionServices(
        BootFiles files,
        IncomingFiles incoming,
        Requesters requesters,
        TransferReporter reporter,
        TreeReporter trees,
        TransferMetrics metrics,
        Sessions<TransferSession> sessions,
        Mtu mtu,
        FilledLoops loops,
        LongAdder inFlight,
        Executor disk,
        LongSupplier nanoTime) {}
