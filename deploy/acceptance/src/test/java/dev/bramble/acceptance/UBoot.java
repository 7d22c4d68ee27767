package dev.bramble.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/**
 * U-Boot on an emulated machine whose one network card is plugged into a namespace's tap, driven by its serial console.
 */
final class UBoot implements AutoCloseable {
    /** Where files are loaded: above what U-Boot keeps for itself, with more than 200 MiB to the end. */
    static final String LOAD_ADDRESS = "0x41000000";

    private static final ForeignProgram QEMU = new ForeignProgram("qemu-system-aarch64", "qemu-system-arm");
    private static final Path BIOS = Path.of("/usr/lib/u-boot/qemu_arm64/u-boot.bin");
    private static final String PROMPT = "\n=> ";
    private static final String CONTROL_C = "\003";
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(90);

    private final Process machine;
    /** Printed since the last line was typed. */
    private final StringBuilder console = new StringBuilder();

    private UBoot(Process machine) {
        this.machine = machine;
    }

    /**
     * Returns at U-Boot's prompt.
     *
     * @param mac of the network card, with colons
     * @param capture where the packets go that the card sends and gets, as a pcap file of their first 256 bytes
     */
    static UBoot start(NetworkNamespace network, String mac, Path capture) throws IOException {
        QEMU.need();
        ForeignProgram.need(Files.exists(BIOS), BIOS + " is missing: apt-get install u-boot-qemu");
        // QEMU's user network would answer TFTP itself: hence the tap. Without vnet_hdr=off the capture has its header.
        List<String> command = network.inside(List.of(
                QEMU.name(),
                "-nodefaults",
                "-display",
                "none",
                "-machine",
                "virt",
                "-cpu",
                "cortex-a57",
                "-m",
                "256",
                "-bios",
                BIOS.toString(),
                "-serial",
                "stdio",
                "-netdev",
                "tap,id=net,ifname=%s,script=no,downscript=no,vnet_hdr=off".formatted(NetworkNamespace.TAP),
                "-device",
                "virtio-net-device,netdev=net,mac=" + mac,
                "-object",
                "filter-dump,id=capture,netdev=net,maxlen=256,file=" + capture));
        UBoot uBoot =
                new UBoot(new ProcessBuilder(command).redirectErrorStream(true).start());
        try {
            Thread.ofPlatform().daemon().name("serial console").start(uBoot::listen);
            uBoot.interrupt();
        } catch (Throwable e) {
            uBoot.close();
            throw e;
        }
        return uBoot;
    }

    /**
     * Gets to the prompt. Any key stops the countdown, and this one also what follows it; it is typed again and again,
     * because the console loses what comes before it is ready.
     */
    private void interrupt() {
        awaitConsole(printed -> {
            if (printed.endsWith(PROMPT)) {
                return true;
            }
            type(CONTROL_C);
            return false;
        });
        String answer;
        do {
            answer = run("echo settled");
        } while (!answer.contains("\nsettled"));
    }

    /** Types a line, and returns what is printed until the prompt is back. */
    String run(String line) {
        synchronized (console) {
            console.setLength(0);
        }
        type(line + "\n");
        awaitConsole(printed -> printed.endsWith(PROMPT));
        return printed();
    }

    private String printed() {
        synchronized (console) {
            return console.toString();
        }
    }

    private void type(String text) {
        try {
            OutputStream keyboard = machine.getOutputStream();
            keyboard.write(text.getBytes(StandardCharsets.US_ASCII));
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitConsole(Predicate<String> condition) {
        try {
            await().atMost(ANSWER_WITHIN)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !machine.isAlive() || condition.test(printed()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("U-Boot is silent after: " + printed(), e);
        }
        if (!machine.isAlive()) {
            throw new AssertionError("the machine ended: " + printed());
        }
    }

    private void listen() {
        byte[] buffer = new byte[4096];
        try (InputStream screen = machine.getInputStream()) {
            for (int read = screen.read(buffer); read >= 0; read = screen.read(buffer)) {
                synchronized (console) {
                    console.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            if (machine.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        EndOf.process(machine);
    }
}
