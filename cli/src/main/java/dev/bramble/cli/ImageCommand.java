package dev.bramble.cli;

import picocli.CommandLine.Command;

/** {@code bramble image ...}. */
@Command(
        name = "image",
        description = "The OS images that Pis are made from.",
        subcommands = {
            ImageImportCommand.class,
            ImageListCommand.class,
            ImageShowCommand.class,
            ImageDeleteCommand.class
        })
final class ImageCommand extends CommandGroup {}
