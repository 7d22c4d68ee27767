package dev.bramble.e2e;

import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootLog;
import dev.bramble.simulator.boot.FetchedFiles;
import dev.bramble.simulator.boot.Firmware;
import dev.bramble.simulator.tftp.Eeprom;
import dev.bramble.simulator.tftp.Patience;
import dev.bramble.simulator.tftp.TftpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** What EEPROM and start4.elf of a Pi 4 do: a program of its own, because it runs in the Pi's network. */
final class Bootloader {
    private static final int TFTP_PORT = 69;

    private Bootloader() {}

    /**
     * What it leaves in memory, as files.
     *
     * @param commandLine in one line
     */
    record Loaded(Path kernel, Path initramfs, String commandLine) {}

    /** Plugs the Pi in, fetches by TFTP all that a Pi fetches, and plugs it out. */
    static Loaded run(BootNetwork network, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        network.plugPi(true);
        try {
            Tool.Result result = Tool.run(network.atPi(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Djava.net.preferIPv4Stack=true",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Bootloader.class.getName(),
                            folder.toString())))
                    .succeeded();
            Files.writeString(folder.resolve("bootloader.log"), result.output());
        } finally {
            network.plugPi(false);
        }
        return new Loaded(
                folder.resolve("kernel"),
                folder.resolve("initramfs"),
                Files.readString(folder.resolve("cmdline")).strip());
    }

    /** Its argument is the folder in which kernel, initramfs and command line are left. */
    public static void main(String... arguments) throws IOException, BootFailure {
        Path folder = Path.of(arguments[0]);
        var client = new TftpClient(
                InetAddress.ofLiteral(BootNetwork.PI),
                new InetSocketAddress(InetAddress.ofLiteral(BootNetwork.SERVER), TFTP_PORT),
                Eeprom.OF_2025,
                Patience.OF_A_PI);
        BootListener screen = step -> System.out.println(step.text());
        String prefix = BootNetwork.PI_MAC.replace(':', '-').toLowerCase(Locale.ROOT) + "/";
        FetchedFiles fetched =
                new Firmware(client, prefix, "32e9004c", new BootLog(InstantSource.system(), screen)).run();
        Files.write(folder.resolve("kernel"), fetched.kernelBytes());
        Files.write(folder.resolve("initramfs"), fetched.initramfsBytes());
        Files.writeString(folder.resolve("cmdline"), fetched.commandLineText());
        System.out.println(fetched.counts());
    }
}
