package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.bramble.inventory.TestImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mirror on loopback, signed by gpg. */
class MirrorsTest {
    private static final String TOP = "/debian/dists/bookworm/";
    private static final String DEB = "/debian/pool/main/o/open-iscsi/open-iscsi_2.1_amd64.deb";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private byte[] keyring = {};

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            byte[] file = files.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            if (file != null) {
                exchange.getResponseBody().write(file);
            }
            exchange.close();
        });
        server.start();
        publish(DebPackageTest.build(folder, "gzip", "open-iscsi", ""));
        keyring = key("archive");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void publish(byte[] deb) throws Exception {
        files.put(DEB, deb);
        byte[] index = TestImage.xz(("Package: other\nFilename: x\nSHA256: y\n\nPackage: open-iscsi\nFilename: "
                        + DEB.substring("/debian/".length()) + "\nSHA256: " + sha256(deb) + "\n\n")
                .getBytes(StandardCharsets.UTF_8));
        files.put(TOP + "main/binary-amd64/Packages.xz", index);
        sign(
                "archive",
                "Origin: Test\nSHA256:\n 00 12 main/binary-all/Packages.xz\n %s %d main/binary-amd64/Packages.xz\n"
                        .formatted(sha256(index), index.length));
    }

    private void sign(String key, String release) throws Exception {
        Path file = Files.writeString(folder.resolve("Release"), release);
        gpg("--local-user", key + "@example.org", "--yes", "--clear-sign", "-o", file + ".signed", file.toString());
        files.put(TOP + "InRelease", Files.readAllBytes(Path.of(file + ".signed")));
    }

    /** The public key of this name, made at its first use. */
    private byte[] key(String name) throws Exception {
        return exported(name);
    }

    private byte[] exported(String name) throws Exception {
        Path file = folder.resolve(name + ".gpg");
        gpg("--yes", "-o", file.toString(), "--export", name + "@example.org");
        return Files.readAllBytes(file);
    }

    private String gpg(String... arguments) throws Exception {
        ForeignTool gpg = ForeignTool.require("gpg", "gpg");
        Path home = shared.resolve("gnupg");
        if (!Files.exists(home)) {
            Files.createDirectory(home);
            for (String name : List.of("archive", "stranger")) {
                gpg.run(
                        folder,
                        Map.of("GNUPGHOME", home.toString()),
                        "--batch",
                        "--quiet",
                        "--passphrase",
                        "",
                        "--quick-generate-key",
                        name + "@example.org",
                        name.equals("archive") ? "rsa3072" : "ed25519",
                        "sign",
                        "never");
            }
        }
        List<String> all =
                new ArrayList<>(List.of("--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""));
        all.addAll(List.of(arguments));
        return gpg.run(folder, Map.of("GNUPGHOME", home.toString()), all.toArray(String[]::new));
    }

    private PackageSource packages() {
        return new Mirrors(Optional.of("http://127.0.0.1:" + server.getAddress().getPort() + "/debian"))
                .packagesOf(
                        new InstalledSystem(
                                Map.of("ID", "debian", "VERSION_CODENAME", "bookworm"),
                                "amd64",
                                Set.of(),
                                List.of(),
                                List.of(keyring),
                                false,
                                false),
                        folder.resolve("packages"));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void aPackageIsFetchedOnceAndKept() throws Exception {
        assertThat(packages().find("open-iscsi"))
                .hasValueSatisfying(deb -> assertThat(deb.name()).isEqualTo("open-iscsi"));
        asked.clear();

        assertThat(packages().find("open-iscsi"))
                .hasValueSatisfying(deb -> assertThat(deb.version()).isEqualTo("1.0-1"));
        assertThat(asked).isEmpty();
    }

    @Test
    void whatTheSuiteDoesNotHaveIsNotThere() throws Exception {
        assertThat(packages().find("absent")).isEmpty();
    }

    @Test
    void aReleaseThatWasChangedIsRefused() throws Exception {
        files.put(
                TOP + "InRelease",
                inRelease().replace("Origin: Test", "Origin: Fake").getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> packages().find("open-iscsi"))
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("is not signed by a key that the image trusts")
                .hasMessageContaining(
                        folder.resolve("packages/debian-bookworm-amd64").toString());
    }

    @Test
    void aReleaseThatSomebodyElseSignedIsRefused() throws Exception {
        sign(
                "stranger",
                SignedText.parse(files.getOrDefault(TOP + "InRelease", new byte[0]))
                        .text());
        assertThatThrownBy(() -> packages().find("open-iscsi")).hasMessageContaining("not signed by a key");

        keyring = key("stranger");
        assertThat(packages().find("open-iscsi")).isPresent();
    }

    @Test
    void anIndexOrPackageWithAnotherChecksumIsRefused() throws Exception {
        byte[] index = files.get(TOP + "main/binary-amd64/Packages.xz");
        files.put(TOP + "main/binary-amd64/Packages.xz", TestImage.xz("x".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> packages().find("open-iscsi"))
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("has the SHA-256");

        files.put(TOP + "main/binary-amd64/Packages.xz", index);
        files.put(DEB, DebPackageTest.build(folder, "xz", "open-iscsi", ""));
        assertThatThrownBy(() -> packages().find("open-iscsi"))
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("has the SHA-256");
        assertThat(folder.resolve("packages/debian-bookworm-amd64")).doesNotExist();
    }

    @Test
    void aMirrorOutOfReachIsNamedWithTheFolderForPackagesByHand() throws Exception {
        stop();

        assertThatThrownBy(() -> packages().find("open-iscsi"))
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("/debian/dists/bookworm/InRelease cannot be fetched")
                .hasMessageContaining("put open-iscsi_*_amd64.deb and what it depends on into");
    }

    @Test
    void brokenSignaturesTextsAndKeysDoNotHold() throws Exception {
        Random random = new Random(7);
        byte[] sound = files.getOrDefault(TOP + "InRelease", new byte[0]);
        assertThat(SignedText.parse(sound).isBy(List.of(keyring))).contains(true);
        int signedFrom = inRelease().indexOf("Origin");
        for (int round = 0; round < 500; round++) {
            byte[] file = sound.clone();
            byte[] keys = keyring.clone();
            boolean ofText = round % 2 == 0;
            int at = ofText ? signedFrom + random.nextInt(60) : random.nextInt(file.length);
            file[at] = (byte) (file[at] ^ (1 << random.nextInt(7)));
            keys[random.nextInt(keys.length)] ^= (byte) (round % 3 == 0 ? 0x10 : 0);
            try {
                SignedText signed = SignedText.parse(file);
                boolean holds = signed.isBy(List.of(keys)).orElse(false);
                if (ofText) {
                    assertThat(holds
                                    && !signed.text()
                                            .equals(SignedText.parse(sound).text()))
                            .as("changed at %d", at)
                            .isFalse();
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("no text with a signature");
            }
        }
    }

    /** gpg's own way with lines that look like armor, and with blanks at their ends. */
    @Test
    void dashesAndBlanksAreReadAsGpgWroteThem() throws Exception {
        sign("archive", "- one  \n-----BEGIN\ntwo\t\n\nthree\n");
        SignedText signed = SignedText.parse(files.getOrDefault(TOP + "InRelease", new byte[0]));

        assertThat(signed.text()).isEqualTo("- one\n-----BEGIN\ntwo\n\nthree");
        assertThat(signed.isBy(List.of(keyring))).contains(true);
        assertThat(signed.isBy(List.of())).contains(false);
    }

    private String inRelease() {
        return new String(files.getOrDefault(TOP + "InRelease", new byte[0]), StandardCharsets.ISO_8859_1);
    }
}
