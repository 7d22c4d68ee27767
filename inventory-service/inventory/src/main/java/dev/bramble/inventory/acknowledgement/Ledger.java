package dev.bramble.inventory.acknowledgement;

import dev.bramble.proto.inventory.v1.ServiceLag;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Who watches now, and what each has acknowledged. No clock, no threads: times are given, in nanoseconds. */
final class Ledger {
    private final Map<DataService, Map<String, Watcher>> watchers = new EnumMap<>(DataService.class);
    /** Since when none of a service watches; of all services, also of those that do watch. */
    private final Map<DataService, Long> absentSince = new EnumMap<>(DataService.class);

    /** The watches that are open under one name: two for a moment, when a connection was lost. */
    private static final class Watcher {
        private int watches;
        private long acknowledged;
    }

    /**
     * A service, or one of several, that has not acknowledged a revision.
     *
     * @param absent none of this service watches
     * @param absentSince when the last of them ended, in nanoseconds; 0 unless {@code absent}
     */
    record Lagging(ServiceLag lag, boolean absent, long absentSince) {}

    Ledger(long now) {
        for (DataService service : DataService.values()) {
            watchers.put(service, new LinkedHashMap<>());
            absentSince.put(service, now);
        }
    }

    private Map<String, Watcher> of(DataService service) {
        return Objects.requireNonNull(watchers.get(service));
    }

    /** A watch begins; what was acknowledged in one before counts no more. */
    void begin(DataService service, String name) {
        Watcher watcher = of(service).computeIfAbsent(name, _ -> new Watcher());
        watcher.watches++;
        watcher.acknowledged = 0;
    }

    void end(DataService service, String name, long now) {
        Watcher watcher = of(service).get(name);
        if (watcher == null) {
            return;
        }
        watcher.watches--;
        if (watcher.watches == 0) {
            of(service).remove(name);
            absentSince.put(service, now);
        }
    }

    /** False without a watch of that name. */
    boolean acknowledge(DataService service, String name, long revision) {
        Watcher watcher = of(service).get(name);
        if (watcher == null) {
            return false;
        }
        watcher.acknowledged = Math.max(watcher.acknowledged, revision);
        return true;
    }

    /** Who has not acknowledged a revision; all that watch have to, and one of each service at least. */
    List<Lagging> laggingBehind(long revision) {
        List<Lagging> lagging = new ArrayList<>();
        for (DataService service : DataService.values()) {
            if (of(service).isEmpty()) {
                lagging.add(
                        new Lagging(absent(service, revision), true, Objects.requireNonNull(absentSince.get(service))));
            }
            of(service).forEach((name, watcher) -> {
                if (watcher.acknowledged < revision) {
                    lagging.add(new Lagging(behind(service, name, revision, watcher.acknowledged), false, 0));
                }
            });
        }
        return lagging;
    }

    private static ServiceLag absent(DataService service, long revision) {
        return ServiceLag.newBuilder()
                .setService(service.label())
                .setRevision(revision)
                .setMessage("%s is not connected to the inventory and has not taken in revision %d: is it up?"
                        .formatted(service.label(), revision))
                .build();
    }

    private static ServiceLag behind(DataService service, String name, long revision, long acknowledged) {
        return ServiceLag.newBuilder()
                .setService(service.label())
                .setWatcher(name)
                .setRevision(revision)
                .setAcknowledgedRevision(acknowledged)
                .setMessage("%s (%s) has not taken in revision %d yet; %s"
                        .formatted(
                                service.label(),
                                name,
                                revision,
                                acknowledged == 0
                                        ? "it has acknowledged nothing since it is connected"
                                        : "it is at " + acknowledged))
                .build();
    }
}
