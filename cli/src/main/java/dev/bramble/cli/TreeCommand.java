package dev.bramble.cli;

import picocli.CommandLine.Command;

/** {@code bramble tree ...}. */
@Command(
        name = "tree",
        description = "Boot trees: what TFTP serves to each Pi and NFS exports to it, and their snapshots.",
        subcommands = {
            TreeListCommand.class,
            TreeShowCommand.class,
            TreeSnapshotCommand.class,
            TreeSnapshotsCommand.class,
            TreeRollBackCommand.class,
            TreeDeleteCommand.class
        })
final class TreeCommand extends CommandGroup {}
