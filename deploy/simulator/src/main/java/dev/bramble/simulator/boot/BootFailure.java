package dev.bramble.simulator.boot;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The Pi does not come up. The message is what its console shows, and what that was about, in one line. */
public final class BootFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Stage stage;

    /**
     * A boot that ended in {@code stage}, the last one that was reached.
     *
     * @param message one line, such as {@code "TFTP 1: File not found (dc-a6-32-01-02-03/start4.elf)"}
     */
    public BootFailure(Stage stage, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.stage = stage;
    }

    public BootFailure(Stage stage, String message) {
        this(stage, message, null);
    }

    /** The last stage that was reached. */
    public Stage stage() {
        return stage;
    }
}
