package dev.bramble.cli;

import picocli.CommandLine.Command;

/** {@code bramble export ...}. */
@Command(
        name = "export",
        description = "Directories exported over NFS beside the Pis' own boot trees.",
        subcommands = {
            ExportCreateCommand.class,
            ExportListCommand.class,
            ExportShowCommand.class,
            ExportUpdateCommand.class,
            ExportDeleteCommand.class
        })
final class ExportCommand extends CommandGroup {}
