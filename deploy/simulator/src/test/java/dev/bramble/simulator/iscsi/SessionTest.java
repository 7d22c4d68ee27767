package dev.bramble.simulator.iscsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bramble.simulator.iscsi.IscsiTarget.Chap;
import dev.bramble.simulator.peer.ChapPeer;
import dev.bramble.simulator.peer.IscsiPeer;
import dev.bramble.simulator.peer.IscsiPeer.Trait;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** RFC 1994, section 4.1: the digest of identifier, secret and challenge; vectors made by Python's hashlib. */
    @Test
    void chapResponseIsTheDigestOfIdentifierSecretAndChallenge() throws Exception {
        byte[] challenge = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        assertThat(ChapResponse.of("5", 0x27, SECRET, challenge)).isEqualTo("0x0f04e1dc2a2a8e01dc4b70ed4c4f0974");
        assertThat(ChapResponse.of("6", 0x27, SECRET, challenge))
                .isEqualTo("0xd72fab9a008a51cab7266dd6f7f6395654875167");
        assertThat(ChapResponse.of("7", 0x27, SECRET, challenge))
                .isEqualTo("0x1f5daa0b9641404163f01bdd437cecca7929db625566e5f6761897443713a53f");
        assertThatExceptionOfType(IscsiException.class).isThrownBy(() -> ChapResponse.of("8", 1, SECRET, challenge));
        assertThat(ChapResponse.binary("0xa0b")).isEqualTo(new byte[] {10, 11});
        assertThat(ChapResponse.binary("0bCgs=")).isEqualTo(new byte[] {10, 11});
        assertThatExceptionOfType(IscsiException.class).isThrownBy(() -> ChapResponse.binary("0xzz"));
        assertThat(ChapResponse.identifier("0x27")).isEqualTo(ChapResponse.identifier("39"));
        for (String none : new String[] {"", "0x", "256", "-1", "x"}) {
            assertThatExceptionOfType(IscsiException.class).isThrownBy(() -> ChapResponse.identifier(none));
        }
    }

    private static final String SECRET = "a-secret-of-16ch";
    private static final String TARGETS = "the-targets-secret";

    private void logsInBy(ChapPeer chap, Optional<Chap> outgoing, Optional<Chap> incoming) throws IOException {
        try (var peer = new IscsiPeer(lun, Optional.of(chap));
                var session = Session.login(new IscsiTarget(
                        InetAddress.getLoopbackAddress(),
                        peer.address(),
                        "iqn.2026-01.dev.bramble:pi.a",
                        "iqn.2026-01.dev.bramble:disk.a",
                        outgoing,
                        incoming))) {
            assertThat(peer.log()).noneMatch(text -> text.contains(SECRET) || text.contains(TARGETS));
            assertThat(ScsiDisk.scan(session).size()).isEqualTo(4 << 20);
        }
    }

    private void refusedBy(ChapPeer chap, Optional<Chap> outgoing, Optional<Chap> incoming, String why) {
        assertThatExceptionOfType(IscsiException.class)
                .isThrownBy(() -> logsInBy(chap, outgoing, incoming))
                .withMessageContaining(why);
    }

    private static ChapPeer peer(String algorithm, String digest) {
        return new ChapPeer(algorithm, digest, "pi", SECRET, "target", TARGETS);
    }

    @Test
    void chapInEitherDirectionAndByEachDigest() throws IOException {
        for (ChapPeer peer : new ChapPeer[] {peer("5", "MD5"), peer("6", "SHA-1"), peer("7", "SHA-256")}) {
            logsInBy(peer, Optional.of(new Chap("pi", SECRET)), Optional.empty());
            logsInBy(peer, Optional.of(new Chap("pi", SECRET)), Optional.of(new Chap("target", TARGETS)));
        }
    }

    @Test
    void anotherNameOrSecretOrNoneIsRefused() {
        ChapPeer peer = peer("7", "SHA-256");
        refusedBy(peer, Optional.of(new Chap("pi", "another-secret")), Optional.empty(), "authentication failure");
        refusedBy(peer, Optional.of(new Chap("other", SECRET)), Optional.empty(), "authentication failure");
        refusedBy(peer, Optional.empty(), Optional.empty(), "authentication failure");
        refusedBy(
                new ChapPeer("8", "SHA3-256", "pi", SECRET, "target", TARGETS),
                Optional.of(new Chap("pi", SECRET)),
                Optional.empty(),
                "authentication failure");
    }

    @Test
    void aTargetThatDoesNotProveItselfIsLeft() throws IOException {
        Optional<Chap> own = Optional.of(new Chap("pi", SECRET));
        refusedBy(
                peer("7", "SHA-256"),
                own,
                Optional.of(new Chap("target", "what-it-does-not-know")),
                "iscsi_in_password");
        refusedBy(peer("7", "SHA-256"), own, Optional.of(new Chap("other", TARGETS)), "calls itself 'target'");
        try (var open = new IscsiPeer(lun)) {
            IscsiTarget target = new IscsiTarget(
                    InetAddress.getLoopbackAddress(),
                    open.address(),
                    "iqn.2026-01.dev.bramble:pi.a",
                    "iqn.2026-01.dev.bramble:disk.a",
                    own,
                    Optional.of(new Chap("target", TARGETS)));
            assertThatExceptionOfType(IscsiException.class)
                    .isThrownBy(() -> Session.login(target))
                    .withMessageContaining("the target wants no CHAP");
        }
    }
}
