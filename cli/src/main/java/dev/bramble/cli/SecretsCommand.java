package dev.bramble.cli;

import picocli.CommandLine.Command;

/** {@code bramble secrets}. */
@Command(
        name = "secrets",
        description = "The key that the secrets in the inventory's database are sealed with.",
        subcommands = {SecretsRotateKeyCommand.class})
final class SecretsCommand extends CommandGroup {}
