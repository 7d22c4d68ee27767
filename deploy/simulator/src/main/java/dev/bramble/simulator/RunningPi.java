package dev.bramble.simulator;

import dev.bramble.simulator.boot.BootFailure;
import dev.bramble.simulator.boot.BootListener;
import dev.bramble.simulator.boot.BootLog;
import dev.bramble.simulator.boot.BootReport;
import dev.bramble.simulator.boot.BootedSystem;
import dev.bramble.simulator.tftp.Patience;
import dev.bramble.simulator.tftp.TftpClient;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** A Pi whose system is up: root mounted read-write, boot tree mounted. For one thread at a time. */
public final class RunningPi implements AutoCloseable {
    private final String mac;
    private final BootLog log;
    private final BootedSystem system;

    private RunningPi(String mac, BootLog log, BootedSystem system) {
        this.mac = mac;
        this.log = log;
        this.system = system;
    }

    static RunningPi boot(SimulatedPiSpec spec, BootListener listener) throws BootFailure {
        InstantSource clock = InstantSource.system();
        var log = new BootLog(clock, listener);
        var client = new TftpClient(spec.localAddress(), spec.tftpServer(), spec.eeprom(), Patience.OF_A_PI);
        BootedSystem system = BootedSystem.boot(
                client, spec.prefix(), spec.serial(), spec.localAddress(), spec.iscsidReconnects(), log, clock);
        return new RunningPi(spec.mac(), log, system);
    }

    /** What happened since the power came on. */
    public BootReport report() {
        return system.report(mac, log);
    }

    /** A regular file of the root file system, such as {@code /etc/hostname}; empty when it is not there. */
    public Optional<byte[]> readRootFile(String path) throws IOException {
        return system.readRootFile(path);
    }

    /** A file of the boot tree over NFS, such as {@code overlays/dwc2.dtbo}; empty when it is not there. */
    public Optional<byte[]> readBootFile(String path) throws IOException {
        return system.readBootFile(path);
    }

    /** Unmounts boot tree and root, and logs out. */
    public void shutDown() throws BootFailure {
        system.shutDown();
    }

    /** Cuts the power: the connections drop, and the root is left as it was, to be recovered at the next boot. */
    @Override
    public void close() throws IOException {
        system.close();
    }
}
