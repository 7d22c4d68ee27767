package dev.bramble.simulator.boot;

import dev.bramble.simulator.ext4.BlockDevice;
import dev.bramble.simulator.ext4.RootFileSystem;
import dev.bramble.simulator.iscsi.IscsiTarget;
import dev.bramble.simulator.iscsi.IscsiTarget.Chap;
import dev.bramble.simulator.iscsi.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The root disk from iscsistart to logout, as initramfs-tools and systemd of Ubuntu go about it. */
public final class RootDisk implements AutoCloseable {
    private static final int PROBE_BYTES = 4096;
    /** Where blkid looks besides the start: btrfs, and what keeps its mark at the end (RAID, ZFS). */
    private static final long[] PROBES = {0, 16 << 10, 64 << 10};

    private static final int END_OF_DEVICE = 1 << 20;

    private final IscsiDisk disk;
    private final RootFileSystem root;
    private final BootLog log;

    private RootDisk(IscsiDisk disk, RootFileSystem root, BootLog log) {
        this.disk = disk;
        this.root = root;
        this.log = log;
    }

    /** Logs in, finds the root by its label, checks it and mounts it read-write. */
    static RootDisk mount(KernelCommandLine commandLine, InetAddress local, BootLog log, InstantSource clock)
            throws BootFailure {
        KernelCommandLine.Disk words;
        try {
            words = commandLine
                    .disk()
                    .orElseThrow(() -> log.failure("ALERT! cmdline.txt has no iscsi_ words, and a Pi without a card has"
                            + " no other disk. Dropping to a shell!"));
        } catch (InvalidWordException e) {
            throw log.failure("iscsistart: " + e.getMessage(), e);
        }
        String label = commandLine
                .rootLabel()
                .orElseThrow(() -> log.failure("ALERT! root="
                        + commandLine.words().getOrDefault("root", "") + " names no LABEL= to look for"));
        IscsiDisk disk = attach(words, local, log);
        try {
            RootFileSystem root = find(disk, label, log, clock);
            var mounted = new RootDisk(disk, root, log);
            mounted.mount(label);
            return mounted;
        } catch (IOException e) {
            closeAfter(disk, e);
            throw log.failure("sda: " + e.getMessage(), e);
        } catch (BootFailure e) {
            closeAfter(disk, e);
            throw e;
        }
    }

    private static void closeAfter(IscsiDisk disk, Exception failure) {
        try {
            disk.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static IscsiDisk attach(KernelCommandLine.Disk words, InetAddress local, BootLog log) throws BootFailure {
        String portal = words.address() + ":" + words.port();
        Instant start = log.now();
        try {
            var target = new IscsiTarget(
                    local,
                    new InetSocketAddress(InetAddress.getByName(words.address()), words.port()),
                    words.initiator(),
                    words.target(),
                    words.outgoing().map(RootDisk::chap),
                    words.incoming().map(RootDisk::chap));
            Session session = Session.login(target);
            log.reach(Stage.INITRAMFS);
            log.step(start, 0, "iscsistart: login to " + words.target() + " at " + portal);
            // Debian's script calls iscsistart once more; it finds the session in sysfs and sends nothing.
            log.step(log.now(), 0, "iscsistart: session exists (15)");
            Instant scan = log.now();
            IscsiDisk disk = IscsiDisk.scan(target, session);
            log.step(
                    scan,
                    0,
                    "sd 0:0:0:0: [sda] " + disk.model() + ", " + disk.size() / 512 + " 512-byte logical blocks");
            return disk;
        } catch (IOException e) {
            throw log.failure("iscsistart: " + words.target() + " at " + portal + ": " + e.getMessage(), e);
        }
    }

    private static Chap chap(KernelCommandLine.Credentials credentials) {
        return new Chap(credentials.name(), credentials.secret());
    }

    private static RootFileSystem find(IscsiDisk disk, String label, BootLog log, InstantSource clock)
            throws IOException, BootFailure {
        Instant start = log.now();
        long before = disk.bytesRead();
        byte[] first = disk.read(0, PROBE_BYTES);
        disk.read(disk.size() - PROBE_BYTES & -PROBE_BYTES, PROBE_BYTES);
        List<MasterBootRecord.Partition> partitions = MasterBootRecord.partitions(first, disk.size());
        Optional<RootFileSystem> root = Optional.empty();
        for (MasterBootRecord.Partition partition : partitions) {
            BlockDevice device = disk.partition(partition);
            probe(device, partition.size());
            Optional<RootFileSystem> found = RootFileSystem.probe(device, clock)
                    .filter(fs -> fs.superblock().label().equals(label));
            root = root.or(() -> found);
        }
        if (root.isEmpty()) {
            throw log.failure("ALERT! LABEL=" + label + " does not exist on any of the " + partitions.size()
                    + " partitions of sda. Dropping to a shell!");
        }
        log.step(
                start,
                disk.bytesRead() - before,
                "blkid: " + partitions.size() + " partitions, LABEL=" + label + " found");
        return root.get();
    }

    private static void probe(BlockDevice device, long size) throws IOException {
        for (long at : PROBES) {
            if (at + PROBE_BYTES <= size) {
                device.read(at, PROBE_BYTES);
            }
        }
        if (size > END_OF_DEVICE) {
            device.read(size - END_OF_DEVICE, PROBE_BYTES);
            device.read(size - PROBE_BYTES, PROBE_BYTES);
        }
    }

    private void mount(String label) throws IOException {
        Instant start = log.now();
        if (root.check()) {
            log.step(start, 0, label + ": recovering journal");
        }
        log.step(start, 0, label + ": clean, mounted " + root.superblock().mountCount() + " times");
        log.reach(Stage.ROOT_MOUNTING);
        start = log.now();
        root.mountReadOnly();
        log.step(start, 0, "EXT4-fs (sda): mounted filesystem ro");
        start = log.now();
        root.remountReadWrite();
        log.reach(Stage.ROOT_MOUNTED);
        log.step(
                start,
                0,
                "EXT4-fs (sda): re-mounted r/w, mount count "
                        + root.superblock().mountCount());
    }

    /** What systemd reads first; the disk must still have it. */
    void startSystem() throws BootFailure {
        Instant start = log.now();
        long before = disk.bytesRead();
        try {
            String release = root.readFile("/etc/os-release")
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .orElse("");
            String name = release.lines()
                    .filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse("Linux");
            root.readFile("/etc/hostname");
            root.readFile("/etc/fstab");
            log.step(start, disk.bytesRead() - before, "systemd: Welcome to " + name + "!");
        } catch (IOException e) {
            throw log.failure("sda: " + e.getMessage(), e);
        }
    }

    /** iscsid takes the session over, and the connection does not live through it. */
    void reconnect() throws BootFailure {
        Instant start = log.now();
        try {
            disk.reconnect();
            log.step(start, 0, "iscsid: detected conn error (1020); connection is operational after recovery");
        } catch (IOException e) {
            throw log.failure("iscsid: the session could not be recovered: " + e.getMessage(), e);
        }
    }

    /** A regular file of the root; empty when it is not there. */
    public Optional<byte[]> readFile(String path) throws IOException {
        return root.readFile(path);
    }

    void unmount() throws BootFailure {
        Instant start = log.now();
        try {
            root.unmount();
            disk.logout();
            log.step(start, 0, "EXT4-fs (sda): unmounted; logged out");
        } catch (IOException e) {
            throw log.failure("sda: shutdown: " + e.getMessage(), e);
        }
    }

    long bytesRead() {
        return disk.bytesRead();
    }

    long bytesWritten() {
        return disk.bytesWritten();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
