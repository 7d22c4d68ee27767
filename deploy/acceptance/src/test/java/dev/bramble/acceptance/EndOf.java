package dev.bramble.acceptance;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** SIGKILL, for a program and all that it started. */
final class EndOf {
    private EndOf() {}

    /** Returns when they are gone. */
    static void process(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .join();
    }
}
