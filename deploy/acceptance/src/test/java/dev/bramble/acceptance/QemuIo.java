package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * qemu-io that is told what to do line by line, and so keeps one session open. Its initiator, libiscsi, connects again
 * by itself as long as it takes, and repeats what was not answered.
 */
final class QemuIo implements AutoCloseable {
    private static final ForeignProgram PROGRAM = new ForeignProgram("qemu-io", "qemu-utils qemu-block-extra");
    private static final String PROMPT = "qemu-io> ";
    private static final int TIMEOUT_SECONDS = 120;

    private final Process process;

    private QemuIo(Process process) {
        this.process = process;
    }

    /** Opens a disk that {@code --image-opts} describes, and logs in to it. */
    static QemuIo open(String imageOptions) throws Exception {
        PROGRAM.need();
        QemuIo qemu = new QemuIo(new ProcessBuilder(PROGRAM.name(), "--image-opts", imageOptions)
                .redirectErrorStream(true)
                .start());
        try {
            qemu.untilPrompt();
        } catch (Exception | AssertionError e) {
            qemu.close();
            throw e;
        }
        return qemu;
    }

    /**
     * What {@code --image-opts} takes for a LUN.
     *
     * @param portal host:port
     */
    static String options(String portal, String target, String initiator) {
        return "driver=raw,file.driver=iscsi,file.transport=tcp,file.portal=%s,file.target=%s,file.lun=0,file.initiator-name=%s"
                .formatted(portal, target, initiator);
    }

    /** Does one thing, and returns what was printed until it is ready for the next. */
    String run(String command) throws Exception {
        OutputStream in = process.getOutputStream();
        // One line at a time: of two that come together it reads one, and waits for its input before the other.
        in.write((command + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        return untilPrompt();
    }

    private String untilPrompt() throws Exception {
        CompletableFuture<String> said = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                said.complete(readUntilPrompt(process.getInputStream()));
            } catch (IOException e) {
                said.completeExceptionally(e);
            }
        });
        try {
            return said.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("qemu-io was not done after " + TIMEOUT_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static String readUntilPrompt(InputStream output) throws IOException {
        StringBuilder said = new StringBuilder();
        while (said.lastIndexOf(PROMPT) < 0) {
            int next = output.read();
            if (next < 0) {
                throw new IOException("qemu-io ended: " + said);
            }
            said.append((char) next);
        }
        return said.substring(0, said.length() - PROMPT.length());
    }

    /** Logs out. */
    void quit() throws Exception {
        try (OutputStream in = process.getOutputStream()) {
            in.write("quit\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as("qemu-io quits")
                .isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** Kills it if it did not quit, as a power cut of the initiator would. */
    @Override
    public void close() {
        EndOf.process(process);
    }
}
