package dev.bramble.iscsi.server;

import java.time.Duration;

/** Runs something later. */
interface Later {
    void after(Duration delay, Runnable task);
}
