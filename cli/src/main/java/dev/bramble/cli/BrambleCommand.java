package dev.bramble.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command: {@code bramble SUBCOMMAND ...}. */
@Command(
        name = "bramble",
        version = "bramble 0.1.0",
        description = "Network boot for fleets of Raspberry Pis.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong use.",
            "Begin with 'bramble demo'. Completion: source <(bramble generate-completion)."
        },
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ImageCommand.class,
            PiCommand.class,
            ProfileCommand.class,
            VolumeCommand.class,
            ExportCommand.class,
            TreeCommand.class,
            BootsCommand.class,
            SecretsCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            SimulateCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class BrambleCommand extends CommandGroup {

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new BrambleCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(BrambleCommand::explain);
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        FailureMessages.of(failure)
                .ifPresentOrElse(message -> err.println("bramble: " + message), () -> failure.printStackTrace(err));
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
