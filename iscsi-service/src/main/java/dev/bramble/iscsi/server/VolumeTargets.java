package dev.bramble.iscsi.server;

import dev.bramble.iscsi.volume.VolumeId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Volumes that are targets of their own, and no Pi's. Safe for use by several threads. */
public interface VolumeTargets {
    VolumeTargets NONE = new VolumeTargets() {
        @Override
        public Optional<VolumeTarget> find(String target) {
            return Optional.empty();
        }

        @Override
        public List<String> visibleTo(String initiator) {
            return List.of();
        }
    };

    /**
     * Such a volume.
     *
     * @param anyInitiator whoever comes may use it, several at a time
     * @param initiators else these names
     */
    record VolumeTarget(VolumeId volume, boolean anyInitiator, Set<String> initiators) {
        boolean isFor(String initiator) {
            return anyInitiator || initiators.contains(initiator);
        }
    }

    Optional<VolumeTarget> find(String target) throws IOException;

    /** The targets that an initiator may log in to. */
    List<String> visibleTo(String initiator);
}
