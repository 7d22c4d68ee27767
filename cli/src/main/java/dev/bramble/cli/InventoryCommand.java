package dev.bramble.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the inventory. */
@Command(mixinStandardHelpOptions = true)
abstract class InventoryCommand implements Runnable {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final void run() {
        PrintWriter out = spec().commandLine().getOut();
        try (InventoryConnection inventory = connection.connect()) {
            run(inventory, out);
        } finally {
            out.flush();
        }
    }

    /** Does what was asked for; results go to {@code out}. */
    abstract void run(InventoryConnection inventory, PrintWriter out);

    /** This command as it was parsed. */
    final CommandSpec spec() {
        return Objects.requireNonNull(spec, "set by picocli");
    }
}
