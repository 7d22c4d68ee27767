package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.tftp.files.BootTreeWriter;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.WritePolicy;
import dev.bramble.tftp.files.WritePolicy.Allowed;
import dev.bramble.tftp.files.WriterAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, where they are installed: they put files, and get and put text. */
class ForeignWritersTest {
    private static final String PREFIX = "dc-a6-32-e9-00-4c/";

    private final byte[] content = new byte[1_000_000];

    @TempDir
    private Path root;

    @TempDir
    private Path elsewhere;

    private Path tree;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        tree = Files.createDirectories(root.resolve("trees/abcdef012345"));
        Files.createSymbolicLink(root.resolve("dc-a6-32-e9-00-4c"), Path.of("trees/abcdef012345"));
        new Random(2347).nextBytes(content);
        Files.write(elsewhere.resolve("local"), content);
        server = new TestServer(
                new TftpServerSettings(InetAddress.getLoopbackAddress(), 0, new TransferPorts.Any(), Mtu.NO_CAP, 64),
                ConfinedBootFiles.in(root),
                BootTreeWriter.in(
                        root,
                        new WritePolicy(Allowed.NEW, 2_000_000, 0022),
                        new WriterAddresses(InventoryMirror.fixed(InventoryView.of(7, List.of(TestServer.RACK2_PI3)))),
                        InstantSource.system()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String run(String... command) throws Exception {
        return new ForeignClient(elsewhere).run(List.of(command));
    }

    private void assertStored(String log) throws IOException {
        assertThat(tree.resolve("new")).as("%s", log).exists();
        assertThat(Arrays.equals(Files.readAllBytes(tree.resolve("new")), content))
                .as("%s", log)
                .isTrue();
    }

    private String port() {
        return Integer.toString(server.address().getPort());
    }

    private String url() {
        return "tftp://127.0.0.1:" + port() + "/" + PREFIX + "new";
    }

    @Test
    void curl() throws Exception {
        ForeignClient.needs("curl", "apt-get install curl");
        assertStored(run("curl", "-sS", "-T", "local", url()));
    }

    @Test
    void curlWithLargeBlocks() throws Exception {
        ForeignClient.needs("curl", "apt-get install curl");
        assertStored(run("curl", "-sS", "--tftp-blksize", "8192", "-T", "local", url()));
    }

    /** Its exit status for "remote file already exists". */
    @Test
    void curlIsToldThatTheFileIsThere() throws Exception {
        ForeignClient.needs("curl", "apt-get install curl");
        Files.writeString(tree.resolve("new"), "old");
        assertThat(run("curl", "-sS", "-T", "local", url())).contains("curl: (73)");
        assertThat(tree.resolve("new")).hasContent("old");
    }

    @Test
    void tftpHpa() throws Exception {
        ForeignClient.needs("tftp", "apt-get install tftp-hpa");
        assertStored(run("tftp", "-m", "binary", "127.0.0.1", port(), "-c", "put", "local", PREFIX + "new"));
    }

    @Test
    void tftpHpaWithText() throws Exception {
        ForeignClient.needs("tftp", "apt-get install tftp-hpa");
        String text = "line\r\nend\n".repeat(5000);
        Files.writeString(elsewhere.resolve("local"), text);
        String put = run("tftp", "-m", "ascii", "127.0.0.1", port(), "-c", "put", "local", PREFIX + "new");
        assertThat(tree.resolve("new")).as(put).hasContent(text);
        assertThat(Files.readString(tree.resolve("new"), StandardCharsets.US_ASCII))
                .isEqualTo(text);
        String got = run("tftp", "-m", "ascii", "127.0.0.1", port(), "-c", "get", PREFIX + "new", "loaded");
        assertThat(elsewhere.resolve("loaded")).as(got).exists();
        assertThat(Files.readString(elsewhere.resolve("loaded"), StandardCharsets.US_ASCII))
                .isEqualTo(text);
    }

    @Test
    void atftpWithWindows() throws Exception {
        ForeignClient.needs("atftp", "apt-get install atftp");
        assertStored(run(
                "atftp",
                "--option",
                "blksize 1468",
                "--option",
                "windowsize 16",
                "--put",
                "-l",
                "local",
                "-r",
                PREFIX + "new",
                "127.0.0.1",
                port()));
    }
}
