package dev.bramble.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * U-Boot loads from tftp-service, both in a network of their own; what it holds then is compared by its own crc32, and
 * what went over the wire is seen at its network card.
 */
@ParameterizedClass
@EnumSource(TransferPorts.class)
class UBootTest {
    private static final String MAC = "dc:a6:32:e9:00:4c";
    private static final String PREFIX = "dc-a6-32-e9-00-4c/";
    private static final String PXE_NAME = "pxelinux.cfg/01-dc-a6-32-e9-00-4c";
    private static final String PXE_CONFIG =
            "default pi\nlabel pi\n  kernel kernel8.img\n  initrd initrd.img\n  append root=LABEL=writable\n";

    @TempDir
    private static Path data;

    private static @Nullable NetworkNamespace network;
    private static @Nullable TftpProgram tftp;

    @TempDir
    private Path folder;

    private final TransferPorts transferPorts;
    private @Nullable UBoot booted;

    UBootTest(TransferPorts transferPorts) {
        this.transferPorts = transferPorts;
    }

    /** Once for all tests, but by the first of them: so that each is skipped, and says why, where there can be none. */
    private static void serve(TransferPorts transferPorts) throws Exception {
        if (network == null) {
            NetworkNamespace opened = NetworkNamespace.open();
            network = opened;
            tftp = TftpProgram.startIn(opened, data, transferPorts);
        }
    }

    @AfterParameterizedClassInvocation
    static void end() {
        // With the network ends all that runs in it.
        if (network != null) {
            network.close();
            network = null;
            tftp = null;
        }
    }

    @BeforeEach
    void boot() throws Exception {
        serve(transferPorts);
        booted = UBoot.start(network(), MAC, capture());
        uBoot().run("setenv ipaddr 192.0.2.2; setenv netmask 255.255.255.0; setenv serverip "
                + NetworkNamespace.ADDRESS);
    }

    @AfterEach
    void powerOff() {
        if (booted != null) {
            booted.close();
        }
    }

    /** Sizes: blocks of 1468 bytes and a rest; whole blocks, so that an empty one ends it; more blocks than a number has. */
    @ParameterizedTest
    @CsvSource({
        "1, 1468, 12345678",
        "16, 1468, 12345678",
        "1, 1468, 1468000",
        "16, 1468, 1468000",
        "16, 512, 33700001",
    })
    void tftpbootLoadsByteForByte(int windowBlocks, int blockBytes, int fileBytes) throws Exception {
        byte[] content = randomBytes(fileBytes);
        write(PREFIX + "kernel8.img", content);
        double servedBefore = served();

        uBoot().run("setenv tftpwindowsize " + windowBlocks + "; setenv tftpblocksize " + blockBytes);
        String loaded = uBoot().run("tftpboot " + UBoot.LOAD_ADDRESS + " " + PREFIX + "kernel8.img");

        assertThat(loaded).contains("Bytes transferred = " + fileBytes + " (");
        assertThat(crc32(UBoot.LOAD_ADDRESS)).isEqualTo(crc32(content));
        assertThat(served()).isEqualTo(servedBefore + 1);
        assertThat(program().metric("bramble_tftp_retransmits_total")).isZero();
        CapturedTransfer transfer = onlyTransfer();
        // U-Boot asks for no window of one block.
        List<String> options = windowBlocks == 1
                ? List.of("timeout", "5", "blksize", "" + blockBytes)
                : List.of("timeout", "5", "blksize", "" + blockBytes, "windowsize", "" + windowBlocks);
        assertThat(transfer.request()).endsWith(options.toArray(String[]::new));
        assertThat(transfer.acknowledged()).isEqualTo(options);
        int blocks = fileBytes / blockBytes + 1;
        assertThat(transfer.blocks())
                .as("each block once, in order, with 0 after 65535")
                .isEqualTo(IntStream.rangeClosed(1, blocks)
                        .mapToObj(block -> block & 0xffff)
                        .toList());
        assertThat(transfer.acks())
                .as("one of the OACK, one of each window")
                .isEqualTo(1 + Math.ceilDiv(blocks, windowBlocks));
        assertThat(transfer.errors()).isEmpty();
        assertThat(transfer.serverPorts())
                .singleElement()
                .satisfies(port -> assertThat(transferPorts.include(port, 69))
                        .as("port %d of the server", port)
                        .isTrue());
    }

    /** With the MAC's folder in bootfile, as DHCP would tell it, all that PXE asks for lies in the Pi's own tree. */
    @Test
    void pxeLoadsConfigurationKernelAndInitrdFromThePisTree() throws Exception {
        write(PREFIX + PXE_NAME, PXE_CONFIG.getBytes(StandardCharsets.US_ASCII));
        byte[] initrd = randomBytes(1_000_003);
        write(PREFIX + "initrd.img", initrd);
        byte[] kernel = randomBytes(2_000_003);
        write(PREFIX + "kernel8.img", kernel);

        uBoot().run("setenv bootfile " + PREFIX + "u-boot.bin; setenv tftpwindowsize 16");
        assertThat(uBoot().run("pxe get")).contains("Config file '" + PREFIX + "u-boot.bin' found");
        String booting = uBoot().run("pxe boot");

        assertThat(booting)
                .containsSubsequence(
                        "Retrieving file: " + PREFIX + "initrd.img",
                        "Bytes transferred = 1000003 (",
                        "Retrieving file: " + PREFIX + "kernel8.img",
                        "Bytes transferred = 2000003 (",
                        "append: root=LABEL=writable");
        assertThat(crc32("${kernel_addr_r}")).isEqualTo(crc32(kernel));
        assertThat(uBoot().run("crc32 ${ramdisk_addr_r} " + Integer.toHexString(initrd.length)))
                .contains(crc32(initrd));
    }

    /** Without bootfile U-Boot asks at the root, where only its MAC says whose tree has the file. */
    @Test
    void pxeConfigurationAskedForAtTheRootIsThatOfTheMacsTree() throws Exception {
        write(PREFIX + PXE_NAME, PXE_CONFIG.getBytes(StandardCharsets.US_ASCII));
        assertThat(boot(PXE_NAME)).doesNotExist();

        assertThat(uBoot().run("pxe get")).contains("Retrieving file: " + PXE_NAME, "found");

        assertThat(crc32("${pxefile_addr_r}")).isEqualTo(crc32(PXE_CONFIG.getBytes(StandardCharsets.US_ASCII)));
        assertThat(onlyTransfer().request().getFirst()).isEqualTo(PXE_NAME);
    }

    /** Every name that U-Boot tries gets its ERROR at once, and is on its screen. */
    @Test
    void eachMissIsToldAndTheNextNameTried() throws Exception {
        Files.deleteIfExists(boot(PREFIX + PXE_NAME));

        String tried = uBoot().run("pxe get");

        assertThat(tried)
                .containsSubsequence(
                        "TFTP error: 'no pxelinux.cfg/01-dc-a6-32-e9-00-4c",
                        "(1)",
                        "TFTP error: 'no pxelinux.cfg/C0000202",
                        "(1)",
                        "TFTP error: 'no pxelinux.cfg/default",
                        "Config file not found");
        List<CapturedTransfer> misses = CapturedTransfer.read(capture());
        assertThat(misses).allSatisfy(miss -> {
            assertThat(miss.errors()).hasSize(1);
            assertThat(miss.blocks()).isEmpty();
        });
        assertThat(misses.stream().map(miss -> miss.request().getFirst())).doesNotHaveDuplicates();
    }

    private CapturedTransfer onlyTransfer() throws IOException {
        List<CapturedTransfer> transfers = CapturedTransfer.read(capture());
        assertThat(transfers).hasSize(1);
        return transfers.getFirst();
    }

    /** Of what was loaded last there. */
    private String crc32(String address) throws IOException {
        String output = uBoot().run("crc32 " + address + " ${filesize}");
        int arrow = output.indexOf("==> ");
        assertThat(arrow).as(output).isNotNegative();
        return output.substring(arrow + 4, arrow + 12);
    }

    private static String crc32(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return "%08x".formatted(crc.getValue());
    }

    private static double served() throws Exception {
        return program().metric("bramble_tftp_transfers_total{outcome=\"served\",}");
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void write(String name, byte[] content) throws IOException {
        Files.createDirectories(boot(name).getParent());
        Files.write(boot(name), content);
    }

    private static Path boot(String name) {
        return data.resolve("boot").resolve(name);
    }

    private Path capture() {
        return folder.resolve("packets.pcap");
    }

    private UBoot uBoot() {
        return present(booted);
    }

    private static NetworkNamespace network() {
        return present(network);
    }

    private static TftpProgram program() {
        return present(tftp);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not started");
        }
        return value;
    }
}
