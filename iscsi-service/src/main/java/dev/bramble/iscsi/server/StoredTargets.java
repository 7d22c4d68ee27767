package dev.bramble.iscsi.server;

import dev.bramble.iscsi.volume.VolumeInfo;
import dev.bramble.iscsi.volume.VolumeStore;
import java.util.List;
import java.util.Optional;

/** The volumes of a store that are targets of their own. */
public record StoredTargets(VolumeStore volumes) implements VolumeTargets {

    @Override
    public Optional<VolumeTarget> find(String target) {
        return volumes.findByTarget(target)
                .map(info -> new VolumeTarget(
                        info.id(), info.access().anyInitiator(), info.access().initiators()));
    }

    @Override
    public List<String> visibleTo(String initiator) {
        return volumes.visibleTo(initiator).stream().map(VolumeInfo::target).toList();
    }
}
