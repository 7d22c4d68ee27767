package dev.bramble.cli;

import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the volume service. */
@Command(mixinStandardHelpOptions = true)
abstract class VolumeServiceCommand implements Runnable {
    @Mixin
    private VolumeConnectionOptions connection = new VolumeConnectionOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final void run() {
        PrintWriter out = spec().commandLine().getOut();
        try (VolumeConnection volumes = connection.connect()) {
            run(volumes, out);
        } catch (StatusRuntimeException e) {
            throw new CommandFailure(FailureMessages.of(e, "the volume service"), e);
        } finally {
            out.flush();
        }
    }

    /** Does what was asked for; results go to {@code out}. */
    abstract void run(VolumeConnection volumes, PrintWriter out);

    /** This command as it was parsed. */
    final CommandSpec spec() {
        return Objects.requireNonNull(spec, "set by picocli");
    }

    /** Where initiators reach the targets, as host:port. */
    final String portal() {
        return connection.portal();
    }

    /** A line that is no result. */
    final void note(String line) {
        PrintWriter err = spec().commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
