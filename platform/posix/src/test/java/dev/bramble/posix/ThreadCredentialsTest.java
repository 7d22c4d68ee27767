package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadCredentialsTest {
    private static final int USER = 54_321;
    private static final int OTHER = 54_322;
    private static final int GROUP = 54_323;
    private static final Capability[] NEEDED = {Capability.SETUID, Capability.SETGID, Capability.CHOWN};

    @TempDir
    Path dir;

    @BeforeEach
    void open() throws Exception {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void denied(OpenDirectory root, String name) {
        assertThatExceptionOfType(PosixException.class)
                .isThrownBy(() -> root.openBeneath(name.getBytes(UTF_8)).close())
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
    }

    private void file(OpenDirectory root, String name, int uid, int gid, int mode) throws Exception {
        Files.writeString(dir.resolve(name), name);
        root.setOwner(name.getBytes(UTF_8), uid, gid);
        root.setMode(name.getBytes(UTF_8), mode);
    }

    @Test
    void theKernelChecksAsForThatUser() throws Exception {
        Privileges.require(NEEDED);
        try (OpenDirectory root = OpenDirectory.open(dir)) {
            file(root, "his", OTHER, OTHER, 0600);
            file(root, "mine", USER, USER, 0600);
            file(root, "group", OTHER, GROUP, 0640);
            try (OpenFile reference = root.reference("his".getBytes(UTF_8));
                    OpenFile allowed = root.reference("mine".getBytes(UTF_8))) {
                try (ThreadCredentials before = ThreadCredentials.assume(USER, USER, 7, GROUP)) {
                    denied(root, "his");
                    root.openBeneath("mine".getBytes(UTF_8)).close();
                    root.openBeneath("group".getBytes(UTF_8)).close();
                    assertThat(reference.permits(Access.READ)).isFalse();
                    assertThat(allowed.permits(Access.READ, Access.WRITE)).isTrue();
                    allowed.reopen(OpenFlag.READ_WRITE).close();
                    assertThatExceptionOfType(PosixException.class)
                            .isThrownBy(() -> reference.reopen().close())
                            .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
                    assertThat(Capability.effective()).doesNotContain(Capability.DAC_OVERRIDE, Capability.CHOWN);
                    assertThat(before).isNotNull();
                }
                try (ThreadCredentials before = ThreadCredentials.assume(USER, USER)) {
                    denied(root, "group");
                    assertThat(before).isNotNull();
                }
                assertThat(reference.permits(Access.READ, Access.WRITE)).isTrue();
                reference.reopen().close();
            }
            root.openBeneath("his".getBytes(UTF_8)).close();
            assertThat(Capability.effective()).contains(NEEDED);
        }
    }

    @Test
    void otherThreadsStayWhoTheyAre() throws Exception {
        Privileges.require(NEEDED);
        try (OpenDirectory root = OpenDirectory.open(dir);
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            file(root, "his", OTHER, OTHER, 0600);
            other.submit(() -> root.status("his".getBytes(UTF_8))).get();
            try (ThreadCredentials before = ThreadCredentials.assume(USER, USER)) {
                denied(root, "his");
                other.submit(() -> {
                            root.openBeneath("his".getBytes(UTF_8)).close();
                            assertThatIllegalStateException().isThrownBy(before::close);
                            return null;
                        })
                        .get();
                denied(root, "his");
            }
        }
    }

    @Test
    void newFilesBelongToThatUser() throws Exception {
        Privileges.require(NEEDED);
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (OpenDirectory root = OpenDirectory.open(dir)) {
            try (ThreadCredentials before = ThreadCredentials.assume(USER, GROUP)) {
                root.makeDirectory("made".getBytes(UTF_8), 0700);
                assertThat(before).isNotNull();
            }
            FileStatus status = root.status("made".getBytes(UTF_8));
            assertThat(status.uid()).isEqualTo(USER);
            assertThat(status.gid()).isEqualTo(GROUP);
        }
    }

    @Test
    void virtualThreadsAreRefused() throws Exception {
        try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            var result = virtual.submit(() -> ThreadCredentials.assume(USER, USER));
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(result::get)
                    .withCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void withoutThePrivilegeNothingChanges() throws Exception {
        assumeTrue(!Capability.effective().contains(Capability.SETUID), "needs a user without SETUID: not root");
        assertThatExceptionOfType(PosixException.class)
                .isThrownBy(() -> ThreadCredentials.assume(USER, USER).close())
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
        Files.writeString(dir.resolve("still-mine"), "x");
    }

    @Test
    void capabilitiesAreReadFromTheirBits() {
        assertThat(Capability.of(1L << 2 | 1L << 27))
                .containsExactlyInAnyOrder(Capability.DAC_READ_SEARCH, Capability.MKNOD);
        assertThat(Capability.of(-1L)).hasSize(Capability.values().length);
    }
}
