package dev.bramble.inventory.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.inventory.v1.Pi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The history of boots: the latest version of each timeline. */
public final class BootStore {
    private static final Logger log = LoggerFactory.getLogger(BootStore.class);

    private final Transactions transactions;
    private final BootRepository boots;
    private final FeedPositions positions;

    BootStore(Transactions transactions, BootRepository boots, FeedPositions positions) {
        this.transactions = transactions;
        this.boots = boots;
        this.positions = positions;
    }

    /** What a topic says of one boot. */
    public sealed interface Update {
        record Put(Boot boot) implements Update {}

        record Gone(String id) implements Update {}
    }

    /** A place in the list of boots, latest first. */
    public record Place(Instant startTime, String id) {
        /** Before the first of the list. */
        public static final Place TOP = new Place(Instant.parse("9999-01-01T00:00:00Z"), "");
    }

    /**
     * Takes updates and the positions that follow them, all or nothing. A version that is not above the one known
     * changes nothing, so a repeat is harmless.
     *
     * @return the boots that changed
     */
    public List<Boot> apply(List<Update> updates, Map<String, Long> nextPositions) {
        return transactions.write(() -> {
            List<Boot> changed = new ArrayList<>();
            for (Update update : updates) {
                switch (update) {
                    case Update.Put put when put(put.boot()) -> changed.add(put.boot());
                    case Update.Put _ -> {}
                    case Update.Gone gone when Text.isStorable(gone.id()) -> boots.deleteById(gone.id());
                    case Update.Gone _ -> {}
                }
            }
            nextPositions.forEach(positions::put);
            return changed;
        });
    }

    /** Whether the tables hold it: what they do not hold must not keep all that comes after it waiting. */
    private static boolean isStorable(Boot boot) {
        long seconds = boot.getStartTime().getSeconds();
        return !boot.getId().isEmpty()
                && Text.isStorable(64, boot.getId())
                && Text.isStorable(12, boot.getSubject().getPiUid())
                && Text.isStorable(17, boot.getSubject().getMac())
                && seconds >= 0
                && seconds < Place.TOP.startTime().getEpochSecond();
    }

    private boolean put(Boot boot) {
        if (!isStorable(boot)) {
            log.atWarn()
                    .addKeyValue("boot", Text.atMost(64, boot.getId()))
                    .log("a timeline's id, subject or start is of no form that is known; it is left out");
            return false;
        }
        Optional<BootRow> known = boots.findById(boot.getId());
        if (known.isEmpty()) {
            boots.save(toRow(boot));
            return true;
        }
        if (known.get().version() >= boot.getVersion()) {
            return false;
        }
        boots.update(toRow(boot));
        return true;
    }

    public Optional<Boot> find(String id) {
        return Text.isStorable(id) ? boots.findById(id).map(BootStore::toBoot) : Optional.empty();
    }

    /** Latest first, those that follow {@code place}. */
    public List<Boot> after(Place place, int limit) {
        return toBoots(boots.before(place.startTime(), place.id(), limit));
    }

    /** As {@link #after}, those of one Pi. */
    public List<Boot> ofPiAfter(Pi pi, Place place, int limit) {
        return toBoots(boots.ofPiBefore(pi.getUid(), pi.getMacsList(), place.startTime(), place.id(), limit));
    }

    /** How many boots are known. */
    public long count() {
        return boots.count();
    }

    public List<Boot> inProgress() {
        return toBoots(boots.findByInProgressOrderByStartTimeDescAndIdDesc(true));
    }

    /** Where a boot stands in the list. */
    public static Place placeOf(Boot boot) {
        return new Place(Times.toInstant(boot.getStartTime()), boot.getId());
    }

    private static BootRow toRow(Boot boot) {
        return new BootRow(
                boot.getId(),
                boot.getSubject().getPiUid(),
                boot.getSubject().getMac(),
                Times.toInstant(boot.getStartTime()),
                boot.getVerdict() == Boot.Verdict.IN_PROGRESS,
                boot.getVersion(),
                boot.toByteArray());
    }

    private static List<Boot> toBoots(List<BootRow> rows) {
        return rows.stream().map(BootStore::toBoot).toList();
    }

    private static Boot toBoot(BootRow row) {
        try {
            return Boot.parseFrom(row.body());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the timeline of boot " + row.id() + " in the database is damaged", e);
        }
    }
}
