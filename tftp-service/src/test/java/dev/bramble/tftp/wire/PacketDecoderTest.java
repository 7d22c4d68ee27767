package dev.bramble.tftp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketDecoderTest {

    private static ByteBuf bytes(String latin1) {
        return Unpooled.copiedBuffer(latin1, StandardCharsets.ISO_8859_1);
    }

    private static Packet decode(String latin1) throws MalformedPacketException {
        return PacketDecoder.decode(bytes(latin1));
    }

    @Test
    void readRequestOfAPi4() throws Exception {
        assertThat(decode("\0\1dc-a6-32-e9-00-4c/start4.elf\0octet\0tsize\0" + "0\0blksize\0" + "1468\0"))
                .isEqualTo(new ReadRequest(
                        "dc-a6-32-e9-00-4c/start4.elf",
                        TransferMode.OCTET,
                        new Options(Map.of("tsize", "0", "blksize", "1468"))));
    }

    @Test
    void readRequestWithoutOptions() throws Exception {
        assertThat(decode("\0\1bootcode.bin\0OCTET\0"))
                .isEqualTo(new ReadRequest("bootcode.bin", TransferMode.OCTET, Options.NONE));
    }

    @Test
    void modesInAnyCase() throws Exception {
        assertThat(decode("\0\1f\0NetAscii\0")).extracting("mode").isEqualTo(TransferMode.NETASCII);
        assertThat(decode("\0\1f\0mail\0")).extracting("mode").isEqualTo(TransferMode.MAIL);
        assertThat(decode("\0\1f\0binary\0")).extracting("mode").isEqualTo(TransferMode.UNKNOWN);
    }

    @Test
    void optionNamesInAnyCaseAndOrderAndTheFirstOfTwoHolds() throws Exception {
        ReadRequest request =
                (ReadRequest) decode("\0\1f\0octet\0BlkSize\0" + "1024\0TSIZE\0" + "0\0blksize\0" + "512\0");

        assertThat(request.options().values()).containsExactly(Map.entry("blksize", "1024"), Map.entry("tsize", "0"));
    }

    @Test
    void zerosBehindTheRequestAreNoOptions() throws Exception {
        assertThat(decode("\0\1f\0octet\0\0\0\0\0")).isEqualTo(new ReadRequest("f", TransferMode.OCTET, Options.NONE));
    }

    @Test
    void writeRequestAndData() throws Exception {
        assertThat(decode("\0\2f\0octet\0")).isEqualTo(new WriteRequest("f", TransferMode.OCTET, Options.NONE));
        assertThat(decode("\0\3\377\376abc")).isEqualTo(new Data(65534, bytes("abc")));
    }

    @Test
    void acknowledgmentOfBlock65535() throws Exception {
        assertThat(decode("\0\4\377\377")).isEqualTo(new Acknowledgment(65535));
    }

    @Test
    void errorWhoseMessageLacksItsEnd() throws Exception {
        assertThat(decode("\0\5\0\0Early terminate")).isEqualTo(new ErrorPacket(0, "Early terminate"));
    }

    @Test
    void filenameThatIsNoUtf8IsEscapedAndUtf8IsKept() throws Exception {
        assertThat(decode("\0\1a\377b\0octet\0")).extracting("filename").isEqualTo("a\\xffb");
        assertThat(decode("\0\1\303\251\0octet\0")).extracting("filename").isEqualTo("\u00e9");
    }

    /** One packet must not write a second line into a log, nor turn one about. */
    @Test
    void charactersThatAreNotSeenAreEscaped() throws Exception {
        assertThat(decode("\0\1a\nINFO b\0octet\0")).extracting("filename").isEqualTo("a\\x0aINFO b");
        assertThat(decode("\0\1a\342\200\256b\0octet\0")).extracting("filename").isEqualTo("a\\xe2\\x80\\xaeb");
        assertThat(decode("\0\1a\342\200\250b\0octet\0")).extracting("filename").isEqualTo("a\\xe2\\x80\\xa8b");
    }

    @Test
    void brokenRequestsAreToldFromOtherNoise() {
        assertMalformed("", false);
        assertMalformed("\0\1\0", false);
        assertMalformed("\0\7\0\0", false);
        assertMalformed("\0\1file", true);
        assertMalformed("\0\1file\0octet", true);
        assertMalformed("\0\1\0octet\0", true);
        assertMalformed("\0\1f\0octet\0blksize\0", true);
        assertMalformed("\0\1f\0octet\0blksize\0" + "1468", true);
        assertMalformed("\0\1" + "x".repeat(513) + "\0octet\0", true);
        assertMalformed("\0\1f\0" + "o".repeat(17) + "\0", true);
    }

    private static void assertMalformed(String packet, boolean request) {
        MalformedPacketException malformed = catchThrowableOfType(MalformedPacketException.class, () -> decode(packet));
        assertThat(malformed).as("%s", packet).isNotNull();
        assertThat(malformed.isRequest()).as("%s", packet).isEqualTo(request);
    }

    @Test
    void atMost32Options() {
        StringBuilder request = new StringBuilder("\0\1f\0octet\0");
        for (int i = 0; i < 33; i++) {
            request.append("o").append(i).append("\0v\0");
        }
        assertThatThrownBy(() -> decode(request.toString())).hasMessageContaining("32 options");
    }

    @Test
    void whatIsEncodedDecodesToTheSame() throws Exception {
        Packet[] packets = {
            new ReadRequest("a/b", TransferMode.OCTET, new Options(Map.of("tsize", "0"))),
            new WriteRequest("c", TransferMode.NETASCII, Options.NONE),
            new Data(7, bytes("payload")),
            new Acknowledgment(0),
            new ErrorPacket(ErrorCode.FILE_NOT_FOUND, "no such file"),
            new OptionAcknowledgment(new Options(Map.of("blksize", "1468")))
        };
        for (Packet packet : packets) {
            ByteBuf out = Unpooled.buffer();
            PacketEncoder.encode(packet, out);
            assertThat(PacketDecoder.decode(out)).isEqualTo(packet);
        }
    }

    @Test
    void messagesAreAsciiOnTheWire() {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(new ErrorPacket(ErrorCode.NOT_DEFINED, "caf\u00e9\n"), out);
        assertThat(out.toString(4, out.readableBytes() - 4, StandardCharsets.ISO_8859_1))
                .isEqualTo("caf??\0");
    }

    @Test
    void randomPacketsEitherDecodeOrAreMalformed() {
        Random random = new Random(1350);
        String[] words = {"octet", "blksize", "tsize", "1468", "\0", "\0\0", "../", "\377", "windowsize", "0"};
        int decoded = 0;
        for (int i = 0; i < 100_000; i++) {
            ByteBuf packet = Unpooled.buffer();
            packet.writeShort(random.nextInt(16) == 0 ? random.nextInt(65536) : random.nextInt(8));
            int parts = random.nextInt(20);
            for (int part = 0; part < parts; part++) {
                if (random.nextBoolean()) {
                    packet.writeCharSequence(words[random.nextInt(words.length)], StandardCharsets.ISO_8859_1);
                } else {
                    byte[] noise = new byte[random.nextInt(random.nextInt(50) == 0 ? 2000 : 12)];
                    random.nextBytes(noise);
                    packet.writeBytes(noise);
                }
            }
            try {
                assertThat(PacketDecoder.decode(packet)).isNotNull();
                decoded++;
            } catch (MalformedPacketException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }
        }
        assertThat(decoded).isBetween(10_000, 99_000);
    }
}
