package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.Nfs4Client.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A client of NFS version 4.1 that has looked up a boot tree, with a file "f" in it. */
abstract class Nfs4Mounted {
    private final FileReach reach;
    NfsFixture nfs;
    Nfs4Client client;
    byte[] root;

    Nfs4Mounted(FileReach reach) {
        this.reach = reach;
    }

    @BeforeEach
    void mount(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data, reach);
        Files.writeString(nfs.tree.resolve("f"), "content");
        client = nfs.client4("pi");
        root = client.lookup(nfs.tree.toString());
    }

    @AfterEach
    void close() throws Exception {
        // Null where this process cannot reach files so.
        if (nfs != null) {
            client.close();
            nfs.close();
        }
    }

    static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status).isEqualTo(status));
    }
}
