package dev.bramble.cli;

import dev.bramble.proto.storage.v1.Volume;
import picocli.CommandLine.Option;

/** Whether a name is a volume's or a base's: one of each may have the same. */
final class VolumeKindOptions {

    @Option(names = "--base", description = "NAME is a base, which clones are made from, not a volume.")
    private boolean base;

    Volume.Kind kind() {
        return base ? Volume.Kind.BASE : Volume.Kind.DISK;
    }

    boolean isBase() {
        return base;
    }
}
