package dev.bramble.simulator.iscsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bramble.simulator.peer.IscsiPeer;
import dev.bramble.simulator.peer.IscsiPeer.Trait;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    @TempDir
    Path temporary = Path.of("");

    private Path lun = Path.of("");

    @BeforeEach
    void createLun() throws IOException {
        lun = Files.write(temporary.resolve("lun"), new byte[4 << 20]);
    }

    private static IscsiTarget target(IscsiPeer peer) {
        return new IscsiTarget(
                InetAddress.getLoopbackAddress(),
                peer.address(),
                "iqn.2026-01.dev.bramble:pi.a",
                "iqn.2026-01.dev.bramble:disk.a",
                Optional.empty(),
                Optional.empty());
    }

    private void writesAndReadsBack(int size, Trait... traits) throws IOException {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        try (var peer = new IscsiPeer(lun, traits);
                var session = Session.login(target(peer))) {
            ScsiDisk disk = ScsiDisk.scan(session);
            assertThat(disk.size()).isEqualTo(4 << 20);
            assertThat(disk.model()).isEqualTo("PEER SCRIPTED DISK 0001");
            disk.write(512 * 7, data);
            disk.flush();
            assertThat(disk.read(512 * 7, size)).isEqualTo(data);
            session.logout();
        }
    }

    @Test
    void dataOfEverySizeGoesAsImmediateUnsolicitedOrAfterR2t() throws IOException {
        // 4096 fit as immediate data, 8192 into the first burst, 16384 into one R2T.
        for (int size : new int[] {512, 4096, 4608, 8192, 8704, 40_960, 2 << 20}) {
            writesAndReadsBack(size);
        }
    }

    @Test
    void withInitialR2tOnlyImmediateDataGoesUnasked() throws IOException {
        for (int size : new int[] {512, 4096, 4608, 40_960}) {
            writesAndReadsBack(size, Trait.INITIAL_R2T);
        }
    }

    @Test
    void aUnitAttentionIsAnsweredByTheSameCommandAgain() throws IOException {
        writesAndReadsBack(512, Trait.UNIT_ATTENTION);
    }

    @Test
    void aWrongDataSequenceNumberIsNotOverlooked() throws IOException {
        try (var peer = new IscsiPeer(lun, Trait.WRONG_DATA_SN);
                var session = Session.login(target(peer))) {
            assertThatExceptionOfType(IscsiException.class)
                    .isThrownBy(() -> ScsiDisk.scan(session))
                    .withMessageContaining("DataSN 1");
        }
    }

    @Test
    void loginAsksForWhatOpenIscsiAsksFor() throws IOException {
        try (var peer = new IscsiPeer(lun);
                var session = Session.login(target(peer))) {
            assertThat(session.negotiated()).isEqualTo(new Negotiated(7, false, true, 8192, 16_384, 4096));
            assertThat(peer.log().get(0))
                    .startsWith("InitiatorName=iqn.2026-01.dev.bramble:pi.a|")
                    .contains("|TargetName=iqn.2026-01.dev.bramble:disk.a|SessionType=Normal|AuthMethod=None|");
            assertThat(peer.log().get(1))
                    .contains("InitialR2T=No|ImmediateData=Yes|MaxBurstLength=16776192|FirstBurstLength=262144|")
                    .contains("|MaxRecvDataSegmentLength=262144|");
        }
    }

    @Test
    void headerFieldsLieWhereTheRfcHasThem() {
        Pdu pdu = Pdu.of(Opcode.LOGIN_REQUEST | Opcode.IMMEDIATE, 0x81, new byte[5])
                .with(16, 0x01020304)
                .with(28, 9);
        byte[] header = new byte[48];
        pdu.header().get(0, header);
        assertThat(HexFormat.of().formatHex(header))
                .isEqualTo("4381000000000005" + "0000000000000000" + "0102030400000000" + "0000000000000009"
                        + "0".repeat(32));
        assertThat(new Pdu(ByteBuffer.wrap(header), new byte[0]).opcode()).isEqualTo(3);
    }

    /** A vector of RFC 1994 made by hand: MD5 of 01 "secret" 0a0b. */
    @Test
    void chapResponseIsTheDigestOfIdentifierSecretAndChallenge() throws Exception {
        byte[] all = HexFormat.of()
                .parseHex("01" + HexFormat.of().formatHex("secret".getBytes(StandardCharsets.US_ASCII)) + "0a0b");
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(all));
        assertThat(ChapResponse.of("5", 1, "secret", new byte[] {10, 11})).isEqualTo("0x" + md5);
        assertThat(ChapResponse.binary("0xa0b")).isEqualTo(new byte[] {10, 11});
        assertThat(ChapResponse.binary("0bCgs=")).isEqualTo(new byte[] {10, 11});
        assertThatExceptionOfType(IscsiException.class).isThrownBy(() -> ChapResponse.binary("0xzz"));
    }
}
