package dev.bramble.simulator.boot;

import dev.bramble.simulator.tftp.TftpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** All that runs on a Pi, one after the other, and then together. Belongs to one thread. */
public final class BootedSystem implements AutoCloseable {
    private final TransferCounts tftp;
    private final RootDisk root;
    private final Optional<BootTree> bootTree;

    private BootedSystem(TransferCounts tftp, RootDisk root, Optional<BootTree> bootTree) {
        this.tftp = tftp;
        this.root = root;
        this.bootTree = bootTree;
    }

    /**
     * Boots.
     *
     * @param prefix           TFTP_PREFIX with a slash at its end
     * @param iscsidReconnects whether the connection to the disk breaks once
     */
    public static BootedSystem boot(
            TftpClient client,
            String prefix,
            String serial,
            InetAddress local,
            boolean iscsidReconnects,
            BootLog log,
            InstantSource clock)
            throws BootFailure {
        FetchedFiles fetched = new Firmware(client, prefix, serial, log).run();
        KernelCommandLine commandLine = kernel(fetched, log);
        RootDisk root = RootDisk.mount(commandLine, local, log, clock);
        Optional<BootTree> tree = Optional.empty();
        try {
            root.startSystem();
            if (iscsidReconnects) {
                root.reconnect();
            }
            tree = bootTree(commandLine, local, log);
            if (tree.isPresent()) {
                tree.get().compare(fetched.files());
            }
            return new BootedSystem(fetched.counts(), root, tree);
        } catch (BootFailure e) {
            closeAfter(root, e);
            tree.ifPresent(mounted -> closeAfter(mounted, e));
            throw e;
        }
    }

    private static void closeAfter(AutoCloseable resource, BootFailure failure) {
        try {
            resource.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private static KernelCommandLine kernel(FetchedFiles fetched, BootLog log) throws BootFailure {
        Instant start = log.now();
        String line = fetched.commandLineText();
        log.step(start, 0, "Kernel command line: " + line);
        if (fetched.initramfs().isEmpty()) {
            throw log.failure("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)"
                    + " (no initramfs was loaded: see initramfs in config.txt)");
        }
        return KernelCommandLine.parse(line);
    }

    private static Optional<BootTree> bootTree(KernelCommandLine commandLine, InetAddress local, BootLog log)
            throws BootFailure {
        try {
            Optional<KernelCommandLine.BootTreeMount> words = commandLine.bootTree();
            if (words.isEmpty()) {
                log.step(log.now(), 0, "cmdline.txt has no bramble.fw=: /boot/firmware stays empty");
                return Optional.empty();
            }
            return Optional.of(BootTree.mount(words.get(), local, log));
        } catch (InvalidWordException e) {
            throw log.failure(e.getMessage() == null ? "bramble.fw" : e.getMessage(), e);
        }
    }

    /** What was seen and moved so far. */
    public BootReport report(String mac, BootLog log) {
        return log.report(
                mac,
                tftp,
                root.bytesRead(),
                root.bytesWritten(),
                bootTree.map(BootTree::bytesRead).orElse(0L));
    }

    /** A regular file of the root; empty when it is not there. */
    public Optional<byte[]> readRootFile(String path) throws IOException {
        return root.readFile(path);
    }

    /** A file of the boot tree; empty when it is not there, or no tree is mounted. */
    public Optional<byte[]> readBootFile(String path) throws IOException {
        return bootTree.isPresent() ? bootTree.get().read(path) : Optional.empty();
    }

    /** Unmounts all and logs out. */
    public void shutDown() throws BootFailure {
        if (bootTree.isPresent()) {
            bootTree.get().unmount();
        }
        root.unmount();
    }

    /** Drops all connections: the power is cut. */
    @Override
    public void close() throws IOException {
        try (root) {
            if (bootTree.isPresent()) {
                bootTree.get().close();
            }
        }
    }
}
