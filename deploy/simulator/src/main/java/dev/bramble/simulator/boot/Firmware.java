package dev.bramble.simulator.boot;

import dev.bramble.simulator.tftp.Answer;
import dev.bramble.simulator.tftp.TftpClient;
import java.util.List;
import java.util.Optional;

/** EEPROM and start4.elf of a Pi 4 with network boot: which files they ask for, in their order. */
public final class Firmware {
    private static final int KERNEL_PROBES = 3;

    private final Loader loader;
    private final String serial;
    private final BootLog log;

    /** {@code prefix} is TFTP_PREFIX with a slash at its end. */
    public Firmware(TftpClient client, String prefix, String serial, BootLog log) {
        this.loader = new Loader(client, prefix, log);
        this.serial = serial;
        this.log = log;
    }

    /**
     * Asks for all that a Pi asks for, up to its kernel.
     *
     * @throws BootFailure when it would not come that far
     */
    public FetchedFiles run() throws BootFailure {
        log.reach(Stage.BOOTLOADER);
        eeprom();
        log.reach(Stage.FIRMWARE);
        return startElf();
    }

    /** What was transferred, also of a boot that failed. */
    public TransferCounts counts() {
        return loader.counts();
    }

    private void eeprom() throws BootFailure {
        String start = findStart();
        loader.load("config.txt");
        loader.load("pieeprom.sig");
        loader.load("recover4.elf");
        loader.load("recovery.elf");
        if (loader.load(start).isEmpty()) {
            throw log.failure(loader.lastMiss() + "; start4.elf was there a moment ago");
        }
        // start4.elf runs without it, on part of the memory.
        loader.load("fixup4.dat");
    }

    /** Without start4.elf and start.elf the prefix must be wrong: the Pi then asks without. */
    private String findStart() throws BootFailure {
        for (String name : List.of("start4.elf", "start.elf")) {
            if (loader.probe(name)) {
                return name;
            }
        }
        String missed = loader.lastMiss();
        loader.dropPrefix();
        for (String name : List.of("start4.elf", "start.elf")) {
            if (loader.probe(name)) {
                return name;
            }
        }
        throw log.failure(missed + "; also not found: start4.elf, " + loader.lastMiss());
    }

    private FetchedFiles startElf() throws BootFailure {
        loader.load("recovery.elf");
        config();
        loader.load("dt-blob.bin");
        loader.load("bootcfg.txt");
        FirmwareConfig config = config();
        String os = osPrefix(config);

        List<String> initramfs = config.initramfsFiles().stream()
                .map(file -> file.startsWith("/") ? file.substring(1) : os + file)
                .toList();
        boolean complete = true;
        for (String file : initramfs) {
            complete &= loader.probeAndLoad(file).isPresent();
        }
        if (loader.probeAndLoad(os + config.deviceTree()).isEmpty()) {
            throw log.failure(loader.lastMiss() + "; the kernel cannot start without its device tree");
        }
        overlays(config, os);

        String commandLine = os + config.commandLine();
        boolean hasCommandLine = loader.probeAndLoad(commandLine).isPresent();
        if (!config.kernel().equals("kernel8.img")) {
            loader.load("recovery8.img");
            loader.load("kernel8.img");
        }
        String kernel = os + config.kernel();
        kernel(kernel);
        return loader.fetched(
                kernel, complete ? initramfs : List.of(), hasCommandLine ? Optional.of(commandLine) : Optional.empty());
    }

    /** Without an OACK for blksize the firmware goes on as if there were no config.txt, and says nothing. */
    private FirmwareConfig config() throws BootFailure {
        return loader.probeAndLoad("config.txt")
                .filter(Answer.Loaded::optionsAcknowledged)
                .map(loaded -> FirmwareConfig.parse(loaded.bytes(), serial))
                .orElse(FirmwareConfig.none());
    }

    /** os_prefix holds only if kernel and device tree are under it. */
    private String osPrefix(FirmwareConfig config) throws BootFailure {
        String prefix = config.osPrefix();
        boolean holds = !prefix.isEmpty()
                && loader.probe(prefix + config.kernel())
                && loader.probe(prefix + config.deviceTree());
        return holds ? prefix : "";
    }

    private void overlays(FirmwareConfig config, String os) throws BootFailure {
        String directory = config.overlayPrefix();
        if (!os.isEmpty() && loader.probe(os + directory + "README")) {
            directory = os + directory;
        }
        loader.probeAndLoad(directory + "overlay_map.dtb");
        config();
        for (String overlay : config.overlays()) {
            loader.probeAndLoad(directory + overlay + ".dtbo");
        }
    }

    private void kernel(String path) throws BootFailure {
        for (int i = 0; i < KERNEL_PROBES; i++) {
            if (!loader.probe(path)) {
                throw log.failure(loader.lastMiss() + "; there is no kernel of that name (see kernel= in config.txt)");
            }
        }
        if (loader.load(path).isEmpty()) {
            throw log.failure(loader.lastMiss() + "; the kernel could not be read");
        }
        log.reach(Stage.KERNEL);
    }
}
