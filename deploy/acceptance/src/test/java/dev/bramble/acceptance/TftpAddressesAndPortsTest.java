package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Foreign clients against tftp-service alone, over IPv4 and IPv6 and for each choice of transfer ports. */
@ParameterizedClass(name = "{0}, transfer ports {1}")
@MethodSource("addressesAndPorts")
class TftpAddressesAndPortsTest {
    private static final int LARGE_BLOCK_BYTES = 1468;
    private static final int DEFAULT_BLOCK_BYTES = 512;

    @TempDir
    private static Path data;

    private static @Nullable TftpProgram running;

    @TempDir
    private Path fetched;

    private final String host;
    private final TransferPorts transferPorts;

    TftpAddressesAndPortsTest(String host, TransferPorts transferPorts) {
        this.host = host;
        this.transferPorts = transferPorts;
    }

    static Stream<Arguments> addressesAndPorts() {
        return Stream.of("127.0.0.1", "::1")
                .flatMap(host -> Stream.of(TransferPorts.values()).map(ports -> Arguments.of(host, ports)));
    }

    /** Once for all tests, but by the first of them: so that each is skipped where there is no such address. */
    private int port() throws Exception {
        TftpProgram started = running;
        if (started == null) {
            InetAddress address = InetAddress.getByName(host);
            assumeTrue(
                    NetworkInterface.getByInetAddress(address) != null,
                    "no " + host + " on this machine; for IPv6: sysctl net.ipv6.conf.lo.disable_ipv6=0");
            started = TftpProgram.startOn(address, data, transferPorts);
            running = started;
        }
        return started.port();
    }

    @AfterParameterizedClassInvocation
    static void end() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    @ParameterizedTest
    @EnumSource
    void fetchesBlocksAndARest(TftpClient client) throws Exception {
        fetches(client, 2_345_678);
    }

    /** Of both block sizes: the end is told by an empty block. */
    @ParameterizedTest
    @EnumSource
    void fetchesWholeBlocks(TftpClient client) throws Exception {
        fetches(client, LARGE_BLOCK_BYTES * DEFAULT_BLOCK_BYTES);
    }

    /** curl takes an OACK with tsize 0 for illegal, whoever sends it. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CURL", "CURL_WITH_LARGE_BLOCKS"})
    void fetchesAnEmptyFile(TftpClient client) throws Exception {
        fetches(client, 0);
    }

    /** More blocks than a block number can count. */
    @ParameterizedTest
    @EnumSource(names = "ATFTP_WITH_WINDOWS")
    void fetchesMoreThan65535Blocks(TftpClient client) throws Exception {
        fetches(client, LARGE_BLOCK_BYTES * 65_536 + 1);
    }

    /** What arrives over netascii is turned back by tftp-hpa into what it was, wherever blocks part it. */
    @Test
    void tftpHpaReadsTextAsItWas() throws Exception {
        Path served = Files.writeString(file("text"), text());
        new ForeignProgram("tftp", "tftp-hpa")
                .runIn(fetched, "-m", "ascii", host, "" + port(), "-c", "get", "text", "text")
                .succeeded();
        assertThat(fetched.resolve("text")).hasSameBinaryContentAs(served);
    }

    /** curl keeps netascii as it is on the wire. */
    @Test
    void curlReadsNetascii() throws Exception {
        String text = text();
        Files.writeString(file("text"), text);
        new ForeignProgram("curl", "curl")
                .runIn(fetched, "-sS", "-o", "text", TftpClient.url(host, port(), "text") + ";mode=netascii")
                .succeeded();
        assertThat(fetched.resolve("text"))
                .hasBinaryContent(
                        text.replace("\r", "\r\0").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void fetches(TftpClient client, int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Path served = Files.write(file("kernel8.img"), content);
        assertThat(client.fetch(host, port(), "kernel8.img", fetched)).hasSameBinaryContentAs(served);
    }

    /** Line ends of all kinds, in all places relative to the blocks' edges. */
    private static String text() {
        Random random = new Random(764);
        StringBuilder text = new StringBuilder();
        while (text.length() < 100_000) {
            text.append("x".repeat(random.nextInt(5))).append(random.nextInt(4) == 0 ? "\r" : "\n");
        }
        return text.toString();
    }

    private static Path file(String name) throws Exception {
        return Files.createDirectories(data.resolve("boot")).resolve(name);
    }
}
