package dev.bramble.cli;

import picocli.CommandLine.Command;

/** {@code bramble volume ...}. */
@Command(
        name = "volume",
        description = "Disks: empty ones and clones, their snapshots, and the bases that clones are made from.",
        subcommands = {
            VolumeCreateCommand.class,
            VolumeListCommand.class,
            VolumeShowCommand.class,
            VolumeResizeCommand.class,
            VolumeCloneCommand.class,
            VolumeSnapshotCommand.class,
            VolumeSnapshotsCommand.class,
            VolumeRollBackCommand.class,
            VolumeFlattenCommand.class,
            VolumeImportCommand.class,
            VolumeExportCommand.class,
            VolumeDeleteCommand.class
        })
final class VolumeCommand extends CommandGroup {}
