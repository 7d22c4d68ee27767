package dev.bramble.nfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void aFullFileSystemIsSaidToBeFull() throws Exception {
        try (OpenFile full = OpenFile.open(Path.of("/dev/full"), OpenFlag.WRITE_ONLY)) {
            PosixException failure =
                    Assertions.catchThrowableOfType(PosixException.class, () -> full.pwrite(0, ByteBuffer.allocate(1)));
            Status status = Failures.of(failure).getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(status.getDescription()).isEqualTo("the file system of the data folder is full");
        }
    }
}
