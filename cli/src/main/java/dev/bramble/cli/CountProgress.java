package dev.bramble.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar of things that are counted, on the user's terminal; nothing where there is none. */
final class CountProgress implements AutoCloseable {
    private final @Nullable ProgressBar bar;

    private CountProgress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static CountProgress of(String task) {
        return new CountProgress(
                UserTerminal.isTerminal()
                        ? new ProgressBarBuilder()
                                .setTaskName(task)
                                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                                .build()
                        : null);
    }

    void at(long done, long expected) {
        if (bar != null) {
            bar.maxHint(expected);
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
