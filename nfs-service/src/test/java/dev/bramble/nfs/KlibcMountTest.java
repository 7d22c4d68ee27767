package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.posix.Capability;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * klibc's nfsmount, by which the initramfs of Debian and Ubuntu mounts an NFS root: in a network of its own, as it asks for a
 * port mapper at port 111 and nowhere else. It is followed up to mount(2), which needs NFS in the kernel. Without a port mapper it tries for minutes.
 */
class KlibcMountTest {
    private static final Path NFSMOUNT = Path.of("/usr/lib/klibc/bin/nfsmount");

    @TempDir
    Path scratch;

    @Test
    void nfsmountFindsMountByThePortMapperAndGetsTheRoot() throws Exception {
        String output = inside("vers=3,tcp,port=");

        assertThat(output).contains("events: [ROOT_MOUNT_STARTED");
        assertThat(output).containsAnyOf("lacks NFS v3 support", "exit 0");
    }

    /** Why the command line has no mountport: nfsmount would give up at it. */
    @Test
    void anOptionThatItDoesNotKnowEndsIt() throws Exception {
        assertThat(inside("vers=3,tcp,mountport=")).contains("bad option", "events: []");
    }

    private String inside(String options) throws Exception {
        assumeTrue(Capability.effective().contains(Capability.SYS_ADMIN), "a network of its own needs root");
        assumeTrue(Files.isExecutable(NFSMOUNT), "nfsmount is missing; install it with: apt-get install klibc-utils");
        Path log = scratch.resolve("log");
        Process process = new ProcessBuilder(List.of(
                        "unshare",
                        "--net",
                        "--mount",
                        "sh",
                        "-ec",
                        "ip link set lo up; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KlibcMountTest.class.getName(),
                        scratch.toString(),
                        options))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("it does not end: " + Files.readString(log));
        }
        return Files.readString(log);
    }

    /** In the namespace: data folder, and options that end with a port to come. */
    public static void main(String... arguments) throws Exception {
        Path data = Files.createTempDirectory(Path.of(arguments[0]), "data");
        try (NfsFixture nfs = new NfsFixture(data, FileReach.PATHS);
                Portmapper _ = Portmapper.of(
                        "own", new InetSocketAddress(InetAddress.getLoopbackAddress(), Portmapper.PORT), nfs.stack)) {
            Path root = nfs.giveRoot();
            Path target = Files.createDirectory(data.resolve("mnt"));
            Process nfsmount = new ProcessBuilder(
                            NFSMOUNT.toString(),
                            "-o",
                            "nolock",
                            "-o",
                            "rw",
                            "-o",
                            arguments[1] + nfs.stack.port(),
                            "127.0.0.1:" + root,
                            target.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(nfsmount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            System.out.printf(
                    "exit %d: %s%nevents: %s%n",
                    nfsmount.waitFor(),
                    said,
                    nfs.events.stream().map(event -> event.getDetailCase()).toList());
        }
        System.exit(0);
    }
}
