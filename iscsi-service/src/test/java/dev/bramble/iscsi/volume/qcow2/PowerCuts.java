package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.medium.MemoryMedium;
import dev.bramble.iscsi.volume.medium.RecordedMedium;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Event;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Synced;
import dev.bramble.iscsi.volume.medium.RecordedMedium.Written;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/**
 * What a power cut may leave of a recorded run: of what was written since the last sync all, or a part, out of order or
 * torn between sectors.
 */
final class PowerCuts {
    /** Variants of each cut besides the plain prefix. */
    static final int VARIANTS = 3;

    private static final int SECTOR = 512;

    /** Looks at what is left. */
    interface Look {

        /**
         * Fails when it is not as it may be.
         *
         * @param done events until the cut
         * @param variant 0: all of them
         */
        void at(byte[] file, List<Event> done, int variant) throws Exception;
    }

    private final Random random;

    PowerCuts(Random random) {
        this.random = random;
    }

    /** Cuts at every event, and in each way. */
    void everywhere(byte[] fresh, List<Event> events, Look look) throws Exception {
        MemoryMedium durable = new MemoryMedium(fresh);
        int synced = 0;
        for (int cut = 0; cut <= events.size(); cut++) {
            if (cut > 0 && events.get(cut - 1) instanceof Synced) {
                for (Event event : events.subList(synced, cut)) {
                    RecordedMedium.apply(event, durable);
                }
                synced = cut;
            }
            for (int variant = 0; variant <= VARIANTS; variant++) {
                look.at(left(durable.image(), events.subList(synced, cut), variant), events.subList(0, cut), variant);
            }
        }
    }

    /** The file after a cut: what was synced, and of the rest what the variant has. */
    byte[] left(byte[] durable, List<Event> rest, int variant) throws IOException {
        MemoryMedium file = new MemoryMedium(durable);
        double kept = new double[] {1, 0.5, 0.8, 0.3}[variant];
        for (Event event : rest) {
            if (variant == 0) {
                RecordedMedium.apply(event, file);
            } else if (event instanceof Written write && variant >= 2) {
                tear(write, kept, file);
            } else if (random.nextDouble() < kept) {
                RecordedMedium.apply(event, file);
            }
        }
        return file.image();
    }

    /** Sectors of a write come or do not, each by itself. */
    private void tear(Written write, double kept, MemoryMedium file) {
        int at = 0;
        while (at < write.bytes().length) {
            int length = (int) Math.min(SECTOR - (write.offset() + at) % SECTOR, write.bytes().length - at);
            if (random.nextDouble() < kept) {
                file.write(write.offset() + at, ByteBuffer.wrap(write.bytes(), at, length));
            }
            at += length;
        }
    }
}
