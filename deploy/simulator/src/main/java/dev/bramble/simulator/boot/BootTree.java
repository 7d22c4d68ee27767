package dev.bramble.simulator.boot;

import dev.bramble.simulator.nfs.NfsMount;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** /boot/firmware over NFS. */
final class BootTree implements AutoCloseable {
    private final NfsMount mount;
    private final BootLog log;

    private BootTree(NfsMount mount, BootLog log) {
        this.mount = mount;
        this.log = log;
    }

    static BootTree mount(KernelCommandLine.BootTreeMount words, InetAddress local, BootLog log) throws BootFailure {
        String source = words.address() + ":" + words.path();
        Instant start = log.now();
        try {
            NfsMount mount = NfsMount.mount(
                    local, InetAddress.getByName(words.address()), words.port(), words.mountPort(), words.path());
            log.reach(Stage.USERSPACE);
            log.step(start, 0, "mount.nfs: " + source + " on /boot/firmware");
            return new BootTree(mount, log);
        } catch (IOException e) {
            throw log.failure(
                    "mount.nfs: " + source + " (port " + words.port() + ", mountport " + words.mountPort() + "): "
                            + e.getMessage(),
                    e);
        }
    }

    /** What this Pi was booted from must be what it now sees. */
    void compare(Map<String, byte[]> fetched) throws BootFailure {
        Instant start = log.now();
        try {
            Map<String, Long> sizes = mount.walk();
            for (Map.Entry<String, byte[]> file : fetched.entrySet()) {
                Optional<byte[]> bytes = mount.read(file.getKey());
                if (bytes.isEmpty() || !sizes.containsKey(file.getKey())) {
                    throw log.failure("NFS shows no file " + file.getKey() + ", which TFTP served");
                }
                int at = Arrays.mismatch(bytes.get(), file.getValue());
                if (at >= 0) {
                    throw log.failure("NFS shows other bytes than TFTP served: " + file.getKey() + " from byte " + at
                            + " (" + bytes.get().length + " bytes over NFS, " + file.getValue().length + " over TFTP)");
                }
            }
            log.step(
                    start,
                    mount.bytesRead(),
                    "/boot/firmware: " + sizes.size() + " files; the " + fetched.size()
                            + " that TFTP served are the same");
        } catch (IOException e) {
            throw log.failure("/boot/firmware: " + e.getMessage(), e);
        }
    }

    Optional<byte[]> read(String path) throws IOException {
        return mount.read(path);
    }

    long bytesRead() {
        return mount.bytesRead();
    }

    void unmount() throws BootFailure {
        Instant start = log.now();
        try {
            mount.unmount();
            log.step(start, 0, "/boot/firmware unmounted");
        } catch (IOException e) {
            throw log.failure("/boot/firmware: shutdown: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        mount.close();
    }
}
