package dev.bramble.nfs.v4.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.v4.state.ClientRecord;
import dev.bramble.nfs.v4.wire.Opaque;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientRecordFileTest {
    @TempDir
    Path folder;

    private static ClientRecord client(String name, int minor) {
        return new ClientRecord(new Opaque(name.getBytes(StandardCharsets.UTF_8)), minor);
    }

    private ClientRecordFile open() throws IOException {
        return ClientRecordFile.open(folder.resolve("clients"), new Random(1));
    }

    @Test
    void keepsClientsAndTheServersIdOverARestart() throws Exception {
        ClientRecordFile records = open();
        assertThat(records.atStart()).isEmpty();
        records.add(client("a", 1));
        records.add(client("b", 0));
        records.add(client("a", 1));
        records.remove(client("c", 1));
        ClientRecordFile again = ClientRecordFile.open(folder.resolve("clients"), new Random(2));
        assertThat(again.atStart()).containsExactly(client("a", 1), client("b", 0));
        assertThat(again.serverId()).isEqualTo(records.serverId());
        again.remove(client("a", 1));
        assertThat(open().atStart()).containsExactly(client("b", 0));
    }

    @Test
    void twoServersHaveTwoIds() throws Exception {
        assertThat(ClientRecordFile.open(folder.resolve("other"), new Random(2)).serverId())
                .isNotEqualTo(open().serverId());
    }

    @Test
    void anyOtherBytesAreRefusedAndNeverMore() throws Exception {
        ClientRecordFile records = open();
        records.add(client("somebody", 1));
        records.add(client("else", 0));
        byte[] good = records.bytes();
        Path file = folder.resolve("damaged");
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> ClientRecordFile.read(file, cut))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("remove it");
        }
        Random random = new Random(20261122);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            boolean checksumHolds = random.nextBoolean();
            if (checksumHolds) {
                CRC32C crc = new CRC32C();
                crc.update(bytes, 0, bytes.length - 4);
                ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
            }
            try {
                assertThat(ClientRecordFile.read(file, bytes).atStart()).hasSize(2);
                assertThat(checksumHolds || Arrays.equals(bytes, good)).isTrue();
                read++;
            } catch (IOException e) {
                refused++;
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
        Files.write(file, new byte[] {1});
        assertThatThrownBy(() -> ClientRecordFile.open(file, random)).hasMessageContaining("damaged");
    }

    @Test
    void aLengthThatLiesAllocatesNothing() throws Exception {
        ClientRecordFile records = open();
        records.add(client("somebody", 1));
        byte[] lie = records.bytes();
        ByteBuffer.wrap(lie).putInt(lie.length - 4 - "somebody".length() - 4, Integer.MAX_VALUE);
        CRC32C crc = new CRC32C();
        crc.update(lie, 0, lie.length - 4);
        ByteBuffer.wrap(lie).putInt(lie.length - 4, (int) crc.getValue());
        assertThatThrownBy(() -> ClientRecordFile.read(folder.resolve("lie"), lie))
                .isInstanceOf(IOException.class);
    }
}
