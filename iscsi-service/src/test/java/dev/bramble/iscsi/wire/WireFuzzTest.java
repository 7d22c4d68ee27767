package dev.bramble.iscsi.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireFuzzTest {
    private static final int MAX_DATA = 4096;

    @Test
    void anyFrameIsReadOrRefusedAndNothingElse() {
        Random random = new Random(7143);
        int decoded = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[Frame.HEADER + 1200];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                bytes[4] = (byte) random.nextInt(4);
                bytes[5] = 0;
                bytes[6] = (byte) random.nextInt(4);
            }
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            try {
                Digests digests = new Digests(random.nextInt(8) == 0, random.nextBoolean());
                Frame frame = Frame.of(in, MAX_DATA, digests);
                if (frame.length() <= bytes.length) {
                    assertThat(InitiatorPduDecoder.decode(in.slice(0, frame.length()), frame, digests))
                            .isNotNull();
                    decoded++;
                }
            } catch (MalformedPduException e) {
                assertThat(e).hasMessageMatching(".*(data segment|additional headers|header digest).*");
            }
        }
        assertThat(decoded).isGreaterThan(10_000);
    }

    @Test
    void aDataSegmentBeyondWhatWasAgreedIsRefusedByItsHeader() {
        ByteBuf header = Unpooled.buffer(Frame.HEADER).writeZero(Frame.HEADER).setMedium(5, MAX_DATA + 1);
        assertThatThrownBy(() -> Frame.of(header, MAX_DATA, Digests.NONE)).isInstanceOf(MalformedPduException.class);
    }

    @Test
    void anyTextIsReadOrRefused() {
        Random random = new Random(1);
        String alphabet = "ab=\0,é";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(60); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                TextKeys.parse(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)))
                        .forEach((key, value) -> assertThat(key).isNotEmpty().doesNotContain("=", "\0"));
            } catch (MalformedPduException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void textOfMoreThan64KibIsRefused() {
        assertThatThrownBy(() -> TextKeys.parse(ByteBuffer.allocate(TextKeys.MAX_TEXT + 1)))
                .isInstanceOf(MalformedPduException.class);
    }

    @Test
    void pairsComeBackAsTheyWere() throws MalformedPduException {
        ByteBuffer text = TextKeys.encode(List.of(Map.entry("A", "1=2"), Map.entry("B", "")));
        assertThat(TextKeys.parse(text)).containsExactly(Map.entry("A", "1=2"), Map.entry("B", ""));
    }
}
