package dev.bramble.correlator;

import dev.bramble.chassis.Service;

/** Kafka Streams: boot events in, boot timelines out. */
public final class CorrelatorService {
    private CorrelatorService() {}

    public static void main(String[] args) {
        Service.run(CorrelatorService.class, args);
    }
}
