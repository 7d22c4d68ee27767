package dev.bramble.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/**
 * An emulated PC between its bootloader and its end: QEMU is given what was fetched by TFTP, and ends when the system
 * reboots or powers off. Its serial console goes to a file; on a virtio console it has a shell. KVM is not used: stock
 * kernels hang under the one of CI's machines.
 */
final class Machine implements AutoCloseable {
    static final Tool QEMU = new Tool("qemu-system-x86_64", "qemu-system-x86");
    private static final String SHELL = "e2e-shell\n";
    /** An emulated processor on a loaded machine: what is awaited is the end of progress, not a speed. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(10);

    private final Process process;
    private final Path console;
    /** Printed by the shell since the last command. */
    private final StringBuilder printed = new StringBuilder();

    private int commands;

    private Machine(Process process, Path console) {
        this.process = process;
        this.console = console;
    }

    /** Power on; returns at once. */
    static Machine start(BootNetwork network, Bootloader.Loaded loaded, Path console) throws IOException {
        return start(network, loaded, console, List.of());
    }

    /** As the other, with more devices than it needs; {@code devices} are options of QEMU. */
    static Machine start(BootNetwork network, Bootloader.Loaded loaded, Path console, List<String> devices)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                QEMU.name(),
                "-nodefaults",
                "-display",
                "none",
                "-no-reboot",
                "-machine",
                "q35",
                "-accel",
                "tcg,thread=multi,tb-size=512",
                "-cpu",
                "max,la57=off",
                "-smp",
                "1",
                "-m",
                "768",
                "-device",
                "virtio-rng-pci",
                "-netdev",
                "tap,id=net,ifname=%s,script=no,downscript=no,vnet_hdr=off".formatted(BootNetwork.TAP),
                "-device",
                "virtio-net-pci,netdev=net,romfile=,mac=" + BootNetwork.PI_MAC,
                "-object",
                "filter-dump,id=capture,netdev=net,maxlen=256,file=" + console.resolveSibling("packets.pcap"),
                "-serial",
                "file:" + console,
                "-device",
                "virtio-serial-pci",
                "-chardev",
                "stdio,id=hands",
                "-device",
                "virtconsole,chardev=hands",
                "-kernel",
                loaded.kernel().toString(),
                "-initrd",
                loaded.initramfs().toString(),
                "-append",
                loaded.commandLine()));
        command.addAll(devices);
        Process process = new ProcessBuilder(network.atServer(command))
                .redirectErrorStream(true)
                .start();
        Machine machine = new Machine(process, console);
        Thread.ofPlatform().daemon().name("serial line").start(machine::listen);
        return machine;
    }

    /** Returns when the system is up and has its shell. */
    void awaitShell() {
        awaitPrinted(text -> text.contains(SHELL));
    }

    /** Returns when this was printed on the console. */
    void awaitConsole(String text) {
        awaitAlive(() -> console().contains(text), () -> "no '" + text + "' on the console");
    }

    String console() {
        try {
            return Files.exists(console) ? Files.readString(console, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a script of the shell, and gives what it printed without the last newline; red when it fails. */
    String run(String script) {
        String mark = "e2e-end-" + ++commands + " ";
        Pattern end = Pattern.compile(mark + "(\\d+)\\.\n");
        synchronized (printed) {
            printed.setLength(0);
        }
        type("( set -e\n" + script + "\n) </dev/null 2>&1; echo \"" + mark + "$?.\"\n");
        awaitPrinted(text -> end.matcher(text).find());
        MatchResult ended = end.matcher(printed()).results().findFirst().orElseThrow();
        String output = printed().substring(0, ended.start()).stripTrailing();
        String exit = ended.group(1);
        if (!exit.equals("0")) {
            throw new AssertionError("exit code " + exit + " of: " + script + "\n" + output);
        }
        return output;
    }

    /** As {@link #run}, of what ends the machine; returns when it is off. */
    void runToTheEnd(String script) {
        type(script + "\n");
        try {
            await().atMost(ANSWER_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> !process.isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("the machine does not end: " + tail(), e);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("QEMU ended with " + process.exitValue() + ": " + printed());
        }
    }

    /** Of the emulator's process. */
    Duration cpu() {
        return process.descendants()
                .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(process.info().totalCpuDuration().orElse(Duration.ZERO), Duration::plus);
    }

    private void type(String text) {
        try {
            OutputStream keyboard = process.getOutputStream();
            keyboard.write(text.getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitPrinted(Predicate<String> condition) {
        awaitAlive(() -> condition.test(printed()), () -> "the shell is silent after: " + printed());
    }

    private void awaitAlive(Callable<Boolean> condition, Supplier<String> otherwise) {
        try {
            await().atMost(ANSWER_WITHIN)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !process.isAlive() || condition.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(otherwise.get() + "\n" + tail(), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("the machine ended: " + printed() + "\n" + tail());
        }
    }

    /** The end of the console, for whom has to find out what went wrong. */
    private String tail() {
        String all = console();
        return all.substring(Math.max(0, all.length() - 3000));
    }

    private String printed() {
        synchronized (printed) {
            return printed.toString();
        }
    }

    private void listen() {
        byte[] buffer = new byte[4096];
        try (InputStream line = process.getInputStream()) {
            for (int read = line.read(buffer); read >= 0; read = line.read(buffer)) {
                synchronized (printed) {
                    printed.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The power is cut, if it is still on. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
