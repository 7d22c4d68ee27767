package dev.bramble.cli;

import picocli.CommandLine.Command;

/** {@code bramble pi ...}. */
@Command(
        name = "pi",
        description = "The Pis of the fleet.",
        subcommands = {
            PiAddCommand.class,
            PiListCommand.class,
            PiShowCommand.class,
            PiCheckCommand.class,
            PiAdoptCommand.class,
            PiEepromCommand.class,
            PiProvisionCommand.class,
            PiUpdateCommand.class,
            PiSetCommand.class,
            PiSetProfileCommand.class,
            PiSetChapCommand.class,
            PiReplaceCommand.class,
            PiSnapshotCommand.class,
            PiSnapshotsCommand.class,
            PiRollBackCommand.class,
            PiResetCommand.class,
            PiDeleteCommand.class
        })
final class PiCommand extends CommandGroup {}
