package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetasciiFileTest {

    @TempDir
    private Path root;

    private ConfinedBootFiles files;

    @BeforeEach
    void open() throws IOException {
        files = ConfinedBootFiles.in(root);
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private NetasciiFile text(byte[] content) throws IOException {
        Files.write(root.resolve("text"), content);
        return NetasciiFile.over(found());
    }

    private BootFile found() {
        return ((Lookup.Found) files.open(new BootRequest("text", InetAddress.getLoopbackAddress(), Optional.empty())))
                .file();
    }

    private static byte[] naive(byte[] content) {
        ByteArrayOutputStream translated = new ByteArrayOutputStream();
        for (byte b : content) {
            switch (b) {
                case '\n' -> translated.writeBytes(new byte[] {'\r', '\n'});
                case '\r' -> translated.writeBytes(new byte[] {'\r', 0});
                default -> translated.write(b);
            }
        }
        return translated.toByteArray();
    }

    private static byte[] all(NetasciiFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        file.read(0, bytes);
        return bytes.array();
    }

    /** Few other bytes, so that pairs lie on every border. */
    private static byte[] content(Random random, int bytes) {
        byte[] content = new byte[bytes];
        byte[] alphabet =
                random.nextBoolean() ? "\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[] {'\r', '\n', 0, 'a', -1};
        for (int i = 0; i < bytes; i++) {
            content[i] = alphabet[random.nextInt(alphabet.length)];
        }
        return content;
    }

    @Test
    void anyBlockInAnyOrderIsThatOfTheWholeTranslation() throws IOException {
        int step = NetasciiFile.STEP_BYTES;
        int[] sizes = {0, 1, 2, 7, 511, step - 1, step, step + 1, 3 * step, 5 * step + 17};
        int[] blockSizes = {8, 9, 512, 1000, 1468, step, 20_000};
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            byte[] content = content(random, sizes[random.nextInt(sizes.length)] + random.nextInt(3));
            byte[] expected = naive(content);
            try (NetasciiFile file = text(content)) {
                assertThat(file.size()).as("seed %s", seed).isEqualTo(expected.length);
                for (int read = 0; read < 200; read++) {
                    int blockBytes = blockSizes[random.nextInt(blockSizes.length)];
                    int offset = random.nextInt(expected.length / blockBytes + 1) * blockBytes;
                    ByteBuffer block = ByteBuffer.allocate(Math.min(blockBytes, expected.length - offset));
                    if (random.nextBoolean() || !file.readCached(offset, block.clear())) {
                        file.read(offset, block.clear());
                    }
                    assertThat(block.hasRemaining()).isFalse();
                    assertThat(block.array())
                            .as("seed %s, %s bytes at %s of %s", seed, blockBytes, offset, expected.length)
                            .isEqualTo(Arrays.copyOfRange(expected, offset, offset + block.capacity()));
                }
            }
        }
    }

    @Test
    void whatComesBackIsWhatWentOutInBlocksOfAnySize() throws IOException {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            byte[] content = content(random, random.nextInt(3000));
            ByteBuffer netascii = ByteBuffer.wrap(naive(content));
            NetasciiDecoder decoder = new NetasciiDecoder();
            ByteArrayOutputStream decoded = new ByteArrayOutputStream();
            while (netascii.hasRemaining()) {
                int length = Math.min(netascii.remaining(), 1 + random.nextInt(9));
                write(decoder.decode(netascii.slice(netascii.position(), length)), decoded);
                netascii.position(netascii.position() + length);
            }
            write(decoder.end(), decoded);
            assertThat(decoded.toByteArray()).as("seed %s", seed).isEqualTo(content);
        }
    }

    private static void write(ByteBuffer bytes, ByteArrayOutputStream to) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        to.writeBytes(copy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb|a\rb", "\r|\r", "\r\r\n|\r\n", "\r\r|\r\r", "\n|\n", "a\r\0\nb|a\r\nb", "\0|\0"})
    void whatIsNoNetasciiStaysAsItIs(String oneCase) {
        String[] sides = oneCase.split("\\|", -1);
        NetasciiDecoder decoder = new NetasciiDecoder();
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (byte b : sides[0].getBytes(StandardCharsets.ISO_8859_1)) {
            write(decoder.decode(ByteBuffer.wrap(new byte[] {b})), decoded);
        }
        write(decoder.end(), decoded);
        assertThat(decoded.toString(StandardCharsets.ISO_8859_1)).isEqualTo(sides[1]);
    }

    @Test
    void theTranslationOfASmallText() throws IOException {
        try (NetasciiFile file = text("one\ntwo\r\n\r".getBytes(StandardCharsets.US_ASCII))) {
            assertThat(new String(all(file), StandardCharsets.US_ASCII)).isEqualTo("one\r\ntwo\r\0\r\n\r\0");
        }
    }

    @Test
    void aTextChangedInPlaceIsNotReadOn() throws IOException {
        byte[] content = "line\n".repeat(4000).getBytes(StandardCharsets.US_ASCII);
        try (NetasciiFile file = text(content)) {
            try (RandomAccessFile writer =
                    new RandomAccessFile(root.resolve("text").toFile(), "rw")) {
                writer.setLength(5000);
            }
            for (int offset : new int[] {0, 9000, 20_000}) {
                assertThatThrownBy(() -> file.read(offset, ByteBuffer.allocate(512)))
                        .isInstanceOf(FileChangedException.class);
            }
            assertThatThrownBy(file::checkUnchanged).isInstanceOf(FileChangedException.class);
        }
    }

    /** A wait for the disk at any part of a block is a wait for the block. */
    @Test
    void whatIsNotInMemoryIsSaidToBeSo() throws IOException {
        byte[] content = "line\n".repeat(4000).getBytes(StandardCharsets.US_ASCII);
        Files.write(root.resolve("text"), content);
        try (NetasciiFile file = NetasciiFile.over(new HalfCached(found()))) {
            assertThat(file.readCached(0, ByteBuffer.allocate(512))).isTrue();
            assertThat(file.readCached(0, ByteBuffer.allocate(6000))).isFalse();
            assertThat(file.readCached(9000, ByteBuffer.allocate(512))).isFalse();
        }
    }

    private record HalfCached(BootFile file) implements BootFile {
        @Override
        public long size() {
            return file.size();
        }

        @Override
        public boolean readCached(long offset, ByteBuffer block) throws IOException {
            if (offset >= NetasciiFile.STEP_BYTES) {
                return false;
            }
            file.read(offset, block);
            return true;
        }

        @Override
        public void read(long offset, ByteBuffer block) throws IOException {
            file.read(offset, block);
        }

        @Override
        public void checkUnchanged() throws IOException {
            file.checkUnchanged();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Test
    void aFileTooLongForATextIsRefusedAndClosed() throws IOException {
        try (RandomAccessFile large = new RandomAccessFile(root.resolve("text").toFile(), "rw")) {
            large.setLength(NetasciiFile.MAX_BYTES + 1L);
        }
        BootFile file = found();
        assertThat(NetasciiFile.translate(new Lookup.Found(file)))
                .isEqualTo(new Lookup.Refused(
                        "netascii is for text of at most 64 MiB; ask in mode octet (tftp: -m binary)"));
        assertThatThrownBy(file::checkUnchanged).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void missesStayMisses() {
        assertThat(NetasciiFile.translate(new Lookup.Missing())).isEqualTo(new Lookup.Missing());
    }
}
