package dev.bramble.cli;

import picocli.CommandLine.Command;

/** {@code bramble profile ...}. */
@Command(
        name = "profile",
        description = "Boot profiles: what holds for all Pis that boot in one way.",
        subcommands = {
            ProfileListCommand.class,
            ProfileShowCommand.class,
            ProfileCreateCommand.class,
            ProfileSetCommand.class,
            ProfileSetArgumentsCommand.class,
            ProfileDeleteCommand.class
        })
final class ProfileCommand extends CommandGroup {}
