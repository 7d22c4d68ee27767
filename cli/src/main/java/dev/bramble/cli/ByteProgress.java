package dev.bramble.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar of bytes on the user's terminal; nothing where there is none. */
final class ByteProgress implements AutoCloseable {
    static final long UNKNOWN = -1;

    private final @Nullable ProgressBar bar;

    private ByteProgress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * A bar that begins now.
     *
     * @param total in bytes, or {@link #UNKNOWN}
     */
    static ByteProgress of(String task, long total) {
        if (!UserTerminal.isTerminal()) {
            return none();
        }
        return new ByteProgress(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" MB", 1_000_000)
                .showSpeed()
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .build());
    }

    static ByteProgress none() {
        return new ByteProgress(null);
    }

    void step(long bytes) {
        if (bar != null) {
            bar.stepBy(bytes);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
