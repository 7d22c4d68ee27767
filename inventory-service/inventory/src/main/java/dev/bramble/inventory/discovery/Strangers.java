package dev.bramble.inventory.discovery;

import dev.bramble.inventory.store.DiscoveryStore;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps those who ask for files and are no Pi that tftp-service knows. A board asks some forty times in a boot, and one that
 * gets nothing asks for ever: each is written once a minute.
 */
public final class Strangers implements Consumer<BootEvent> {
    private static final Duration WRITTEN_EVERY = Duration.ofMinutes(1);
    /** Names can be made up; what is forgotten here is written once more. */
    private static final int REMEMBERED = 1000;

    private final DiscoveryStore store;
    private final Map<String, Written> written = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Written> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Written(Instant time, int blockBytes) {}

    public Strangers(DiscoveryStore store) {
        this.store = store;
    }

    /** For one thread. */
    @Override
    public void accept(BootEvent event) {
        Subject subject = event.getSubject();
        boolean asks = event.hasFileRequested() || event.hasFileMissed();
        if (!asks
                || !subject.getPiUid().isEmpty()
                || (subject.getMac().isEmpty() && subject.getSerial().isEmpty())) {
            return;
        }
        String identity = subject.getMac().isEmpty() ? subject.getSerial() : subject.getMac();
        Instant time = Instant.ofEpochSecond(
                event.getTime().getSeconds(), event.getTime().getNanos());
        int blockBytes = event.hasFileMissed()
                ? event.getFileMissed().getBlockBytes()
                : event.getFileRequested().getBlockBytes();
        Written last = written.get(identity);
        if (last != null && last.time().plus(WRITTEN_EVERY).isAfter(time) && last.blockBytes() >= blockBytes) {
            return;
        }
        store.saw(DiscoveredPi.newBuilder()
                .setMac(subject.getMac())
                .setSerial(subject.getSerial())
                .setAddress(subject.getAddress())
                .setBlockBytes(blockBytes)
                .setLastSeen(event.getTime())
                .build());
        written.put(identity, new Written(time, blockBytes));
    }
}
