package dev.bramble.nfs.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.bramble.nfs.handle.KernelHandlesTest;
import dev.bramble.nfs.tree.MountNamespace;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What holds on the file system of the machine that tests holds on those that a NAS has; and what quotas say. */
class OtherFileSystemsTest {
    private static final String BTRFS = """
            truncate -s 400M "$1.img"
            mkfs.btrfs -q -f "$1.img"
            mount -o loop "$1.img" "$1"
            """;

    @TempDir
    Path folder;

    @Test
    void xfs() throws Exception {
        MountNamespace.run(Files.createDirectory(folder.resolve("xfs")), """
                truncate -s 400M "$1.img"
                mkfs.xfs -q -f "$1.img"
                mount -o loop "$1.img" "$1"
                """, Contracts.class);
    }

    @Test
    void btrfs() throws Exception {
        MountNamespace.run(Files.createDirectory(folder.resolve("btrfs")), BTRFS, Contracts.class);
    }

    /** Those of users need more of a kernel (CONFIG_QFMT_V2) than those of a subvolume do. */
    @Test
    void aQuotaThatIsUsedUpIsSaidSo() throws Exception {
        MountNamespace.run(Files.createDirectory(folder.resolve("quota")), BTRFS + """
                btrfs quota enable "$1"
                btrfs subvolume create "$1/tree"
                btrfs qgroup limit 4M "$1/tree"
                """, Quota.class);
    }

    /** The contracts of file systems and handles, on the file system of a directory. */
    static final class Contracts {
        public static void main(String[] arguments) {
            System.setProperty("java.io.tmpdir", arguments[0]);
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectClass(PosixFileSystemTest.class), selectClass(KernelHandlesTest.class))
                    .build();
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, listener);
            TestExecutionSummary summary = listener.getSummary();
            summary.getFailures().forEach(failure -> {
                System.out.println(failure.getTestIdentifier().getDisplayName());
                failure.getException().printStackTrace(System.out);
            });
            assertThat(summary.getTotalFailureCount()).isZero();
            assertThat(summary.getTestsAbortedCount()).isZero();
            assertThat(summary.getTestsSucceededCount()).isGreaterThanOrEqualTo(40);
        }
    }

    /** Of 4 MiB. */
    static final class Quota {
        public static void main(String[] arguments) throws Exception {
            Path tree = Path.of(arguments[0], "tree").toRealPath();
            try (ExportedFileSystems all = new PosixFileSystems()) {
                ExportedFileSystem files = all.at(tree);
                FileNode top = files.root().node();
                FileNode file = files.create(top, FileName.of("initrd.img"), true, AttributeChange.ofMode(0644))
                        .node();
                assertThatThrownBy(() -> {
                            for (long at = 0; at < 8 << 20; at += 1 << 20) {
                                files.write(file, at, ByteBuffer.allocateDirect(1 << 20), Stability.FILE_SYNC);
                            }
                        })
                        .isInstanceOfSatisfying(
                                FileException.class,
                                refused -> assertThat(refused.fault()).isEqualTo(FileFault.QUOTA));
                assertThat(files.attributes(file).size()).isLessThanOrEqualTo(4 << 20);
            }
        }
    }
}
