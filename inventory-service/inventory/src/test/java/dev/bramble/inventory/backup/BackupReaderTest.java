package dev.bramble.inventory.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.BackupRecord;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The form of the file. */
class BackupReaderTest {
    private static final List<BackupRecord> RECORDS = List.of(
            BackupRecord.newBuilder()
                    .setManifest(BackupRecord.Manifest.newBuilder().setRevision(7))
                    .build(),
            BackupRecord.newBuilder()
                    .setImage(Image.newBuilder().setName("debian"))
                    .build(),
            BackupRecord.newBuilder()
                    .setExport(Export.newBuilder().setName("media").setPath("/srv/media"))
                    .build(),
            BackupRecord.newBuilder()
                    .setBootKit(BackupRecord.BootKitArchive.newBuilder()
                            .setImage("debian")
                            .setArchive(ByteString.copyFrom(new byte[300])))
                    .build());

    private static byte[] file(List<BackupRecord> records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupWriter writer = new BackupWriter(out);
        for (BackupRecord record : records) {
            writer.write(record);
        }
        writer.finish();
        return out.toByteArray();
    }

    private static List<BackupRecord> read(byte[] file) throws IOException {
        List<BackupRecord> found = new ArrayList<>();
        BackupReader.read(new ByteArrayInputStream(file), found::add);
        return found;
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(read(file(RECORDS))).isEqualTo(RECORDS);
        assertThat(file(RECORDS)).startsWith("bramble-backup 1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void aFileThatEndsAnywhereIsRefused() throws IOException {
        byte[] whole = file(RECORDS);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void aFileThatWasChangedAnywhereIsRefused() throws IOException {
        byte[] whole = file(RECORDS);
        Random random = new Random(20261123);
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> read(changed)).as("byte %d", at).isInstanceOf(Refusal.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1)))
                .hasMessageContaining("something follows its end");
    }

    @Test
    void anyBytesAreRefusedInWords() throws IOException {
        Random random = new Random(42);
        byte[] magic = BackupFormat.MAGIC;
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[magic.length + random.nextInt(200)];
            random.nextBytes(bytes);
            if (i % 2 == 0) {
                System.arraycopy(magic, 0, bytes, 0, magic.length);
                // A length that may be true.
                if (bytes.length > magic.length + 4) {
                    bytes[magic.length] = 0;
                    bytes[magic.length + 1] = 0;
                    bytes[magic.length + 2] = 0;
                }
            }
            assertThat(catchThrowable(() -> read(bytes))).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void aRecordTakesNoMemoryThatTheFileHasNotTheBytesFor() {
        byte[] file = Arrays.copyOf(BackupFormat.MAGIC, BackupFormat.MAGIC.length + 4);
        file[BackupFormat.MAGIC.length] = 0x7f;
        assertThatThrownBy(() -> read(file)).hasMessageContaining("says it has 2130706432 bytes");
        file[BackupFormat.MAGIC.length] = (byte) 0xff;
        assertThatThrownBy(() -> read(file)).hasMessageContaining("says it has 4278190080 bytes");
    }

    @Test
    void recordsComeInTheirOrder() throws IOException {
        byte[] twoManifests = file(List.of(RECORDS.get(0), RECORDS.get(0)));
        assertThatThrownBy(() -> read(twoManifests)).hasMessageContaining("record 2 is not where it belongs");
        byte[] none = file(List.of(RECORDS.get(1)));
        assertThatThrownBy(() -> read(none)).hasMessageContaining("record 1 is not where it belongs");
        byte[] swapped = file(List.of(RECORDS.get(0), RECORDS.get(2), RECORDS.get(1)));
        assertThatThrownBy(() -> read(swapped)).hasMessageContaining("record 3 is not where it belongs");
        byte[] unknown = file(List.of(RECORDS.get(0), BackupRecord.getDefaultInstance()));
        assertThatThrownBy(() -> read(unknown)).hasMessageContaining("of no kind that is known");
    }

    @Test
    void whatIsNoBackupOrALaterOneIsSaid() throws IOException {
        assertThatThrownBy(() -> read("#!/bin/sh\n# nothing of ours".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessageContaining("is no backup of Bramble");
        byte[] later = file(RECORDS);
        later[BackupFormat.NAME_BYTES] = '2';
        assertThatThrownBy(() -> read(later)).hasMessageContaining("has format '2', this release reads format '1'");
    }
}
