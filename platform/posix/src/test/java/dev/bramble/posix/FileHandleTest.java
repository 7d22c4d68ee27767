package dev.bramble.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHandleTest {
    @TempDir
    Path dir;

    @Test
    void handlesSurviveRenamesAndEndWithTheFile() throws Exception {
        Privileges.require(Capability.DAC_READ_SEARCH);
        Path sub = Files.createDirectory(dir.resolve("sub"));
        Path file = Files.writeString(sub.resolve("file"), "content");
        try (OpenDirectory root = OpenDirectory.open(dir);
                OpenDirectory directory = OpenDirectory.open(sub)) {
            Privileges.requireHandles(root);
            FileHandle handle = directory.handle("file".getBytes(UTF_8));
            FileHandle ofSub = directory.handle();
            Files.move(file, dir.resolve("elsewhere"));
            Files.move(sub, dir.resolve("renamed"));

            FileHandle kept = new FileHandle(handle.type(), handle.bytes());
            assertThat(kept).isEqualTo(handle).hasSameHashCodeAs(handle).isNotEqualTo(ofSub);
            try (OpenFile opened = root.openByHandle(kept);
                    OpenFile reference = root.openByHandle(kept, OpenFlag.PATH);
                    OpenDirectory reopened = root.openDirectoryByHandle(ofSub, OpenFlag.PATH)) {
                assertThat(opened.pread(0, ByteBuffer.allocate(20))).isEqualTo(7);
                assertThat(reference.handle()).isEqualTo(handle);
                reopened.makeDirectory("made".getBytes(UTF_8), 0700);
                assertThat(dir.resolve("renamed/made")).isDirectory();
                try (OpenDirectory readable = reopened.reopenDirectory()) {
                    assertThat(readable.entries(0, 4096)).hasSize(3);
                }
            }
            Files.delete(dir.resolve("elsewhere"));
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() -> root.openByHandle(handle).close())
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ESTALE));
        }
    }

    @Test
    void handlesFromOutsideAreBoundedAndRefused() throws Exception {
        assertThatIllegalArgumentException().isThrownBy(() -> new FileHandle(1, new byte[129]));
        try (OpenDirectory root = OpenDirectory.open(dir)) {
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() ->
                            root.openByHandle(new FileHandle(77, new byte[8])).close())
                    .satisfies(e -> assertThat(e.errno()).isIn(Errno.ESTALE, Errno.EPERM, Errno.EOPNOTSUPP));
        }
    }
}
