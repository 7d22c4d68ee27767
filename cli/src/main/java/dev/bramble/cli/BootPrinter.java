package dev.bramble.cli;

import dev.bramble.cli.output.Quantity;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootStep;
import dev.bramble.simulator.boot.Stage;
import java.time.Instant;

/** Prints how a simulated Pi comes along: the stages, or every single step. */
final class BootPrinter implements BootListener {
    private final Stopwatch steps;
    private final boolean verbose;

    BootPrinter(Stopwatch steps, boolean verbose) {
        this.steps = steps;
        this.verbose = verbose;
    }

    @Override
    public void step(BootStep step) {
        if (verbose) {
            steps.say("    %s (%s)".formatted(step.text(), Quantity.seconds(step.duration())));
        }
    }

    @Override
    public void reached(Stage stage, Instant at) {
        steps.say("  " + stage + ": " + meaning(stage));
    }

    private static String meaning(Stage stage) {
        return switch (stage) {
            case BOOTLOADER -> "the first request";
            case FIRMWARE -> "start4.elf is loaded";
            case KERNEL -> "the kernel is loaded, the last of the files";
            case INITRAMFS -> "logged in to the disk";
            case ROOT_MOUNTING -> "root is mounted read-only";
            case ROOT_MOUNTED -> "root is mounted read-write";
            case USERSPACE -> "/boot/firmware is mounted";
        };
    }
}
