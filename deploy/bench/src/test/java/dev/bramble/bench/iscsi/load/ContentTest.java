package dev.bramble.bench.iscsi.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
    private static ByteBuffer block(int number, int generation) {
        ByteBuffer data = ByteBuffer.allocate(2 * Content.BLOCK).position(64);
        Content.put(data, number, generation);
        assertThat(data.position()).isEqualTo(64 + Content.BLOCK);
        return data;
    }

    @Test
    void whatWasPutIsThere() {
        assertThat(Content.isAt(block(7, 3), 64, 7, 3, true)).isTrue();
        assertThat(Content.isAt(block(0, 0), 64, 0, 0, true)).isTrue();
    }

    @Test
    void anotherBlockIsFoundOut() {
        assertThat(Content.isAt(block(7, 3), 64, 8, 3, false)).isFalse();
    }

    @Test
    void aStaleBlockIsFoundOut() {
        assertThat(Content.isAt(block(7, 3), 64, 7, 4, false)).isFalse();
    }

    @Test
    void zerosAreNoBlock() {
        assertThat(Content.isAt(ByteBuffer.allocate(Content.BLOCK), 0, 0, 0, false))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 16, 2048, 4088, 4095})
    void oneWrongByteIsFoundOut(int at) {
        ByteBuffer data = block(7, 3);
        data.put(64 + at, (byte) (data.get(64 + at) ^ 1));
        assertThat(Content.isAt(data, 64, 7, 3, true)).isFalse();
    }
}
