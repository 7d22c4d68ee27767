package dev.bramble.cli;

import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the boot tree service. */
@Command(mixinStandardHelpOptions = true)
abstract class TreeServiceCommand implements Runnable {
    @Mixin
    private TreeConnectionOptions connection = new TreeConnectionOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final void run() {
        PrintWriter out = spec().commandLine().getOut();
        try (TreeConnection trees = connection.connect()) {
            run(trees, out);
        } catch (StatusRuntimeException e) {
            throw new CommandFailure(FailureMessages.of(e, "the boot tree service"), e);
        } finally {
            out.flush();
        }
    }

    /** Does what was asked for; results go to {@code out}. */
    abstract void run(TreeConnection trees, PrintWriter out);

    /** This command as it was parsed. */
    final CommandSpec spec() {
        return Objects.requireNonNull(spec, "set by picocli");
    }
}
