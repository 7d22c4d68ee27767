package dev.bramble.inventory.provision;

import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Pi;

/** Whether a Pi uses its disk or a tree now, as far as the data services know. */
final class PiUse {
    private final DataServices services;

    PiUse(DataServices services) {
        this.services = services;
    }

    /** Refuses with the addresses of who uses them. */
    void refuseIfInUse(Pi pi) {
        if (pi.getRoot() == Pi.Root.NFS) {
            services.rootTree(pi.getUid())
                    .filter(tree -> tree.getMountedByCount() > 0)
                    .ifPresent(tree -> {
                        throw Refusal.inUse("the root of Pi %s is mounted by %s; shut the Pi down first"
                                .formatted(pi.getName(), String.join(", ", tree.getMountedByList())));
                    });
        }
        services.volume(pi.getVolume())
                .filter(volume -> volume.getSessionsCount() > 0)
                .ifPresent(volume -> {
                    throw Refusal.inUse("the disk of Pi %s is in use by %s; shut the Pi down first"
                            .formatted(pi.getName(), String.join(", ", volume.getSessionsList())));
                });
        services.bootTree(pi.getUid())
                .filter(tree -> tree.getMountedByCount() > 0)
                .ifPresent(tree -> {
                    throw Refusal.inUse("the boot tree of Pi %s is mounted by %s; shut the Pi down first"
                            .formatted(pi.getName(), String.join(", ", tree.getMountedByList())));
                });
    }
}
