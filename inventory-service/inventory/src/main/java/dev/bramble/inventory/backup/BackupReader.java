package dev.bramble.inventory.backup;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.BackupRecord;
import dev.bramble.proto.inventory.v1.BackupRecord.RecordCase;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads a backup's file: whole, in order, and nothing but that. A record takes no more memory than the file has bytes for
 * it.
 */
final class BackupReader {
    private final DigestInputStream digest;
    private final DataInputStream in;
    private long records;

    private BackupReader(InputStream file) {
        digest = new DigestInputStream(file, BackupFormat.digest());
        in = new DataInputStream(digest);
    }

    /**
     * Tells each record but the end to {@code reader}, which must keep nothing of it before this returns: only then the
     * file is known to be whole.
     *
     * @throws Refusal saying what is wrong with the file
     */
    static void read(InputStream file, Consumer<BackupRecord> reader) throws IOException {
        new BackupReader(file).read(reader);
    }

    private void read(Consumer<BackupRecord> reader) throws IOException {
        checkMagic();
        int place = -1;
        while (true) {
            BackupRecord record = next();
            int its = BackupFormat.ORDER.indexOf(record.getRecordCase());
            if (its < 0) {
                throw BackupFormat.damaged("record " + (records + 1) + " is of no kind that is known");
            }
            boolean first = records == 0;
            if (first != (record.getRecordCase() == RecordCase.MANIFEST) || its < place) {
                throw BackupFormat.damaged("record " + (records + 1) + " is not where it belongs");
            }
            place = its;
            if (record.hasEnd()) {
                checkEnd(record.getEnd());
                return;
            }
            records++;
            reader.accept(record);
        }
    }

    private void checkMagic() throws IOException {
        byte[] magic = in.readNBytes(BackupFormat.MAGIC.length);
        int name = BackupFormat.NAME_BYTES;
        if (magic.length < BackupFormat.MAGIC.length || !Arrays.equals(magic, 0, name, BackupFormat.MAGIC, 0, name)) {
            throw Refusal.unusable("the file is no backup of Bramble; name one that `bramble backup` made");
        }
        if (!Arrays.equals(magic, BackupFormat.MAGIC)) {
            throw Refusal.unusable("the backup has format '" + (char) (magic[name] & 0x7f)
                    + "', this release reads format '1'; restore it by the release that made it, or a later one");
        }
    }

    private BackupRecord next() throws IOException {
        byte[] head = in.readNBytes(Integer.BYTES);
        if (head.length < Integer.BYTES) {
            throw truncated();
        }
        int length = java.nio.ByteBuffer.wrap(head).getInt();
        if (length < 0 || length > BackupFormat.MAX_RECORD_BYTES) {
            throw BackupFormat.damaged(
                    "record " + (records + 1) + " says it has " + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw truncated();
        }
        try {
            return BackupRecord.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw BackupFormat.damaged("record " + (records + 1) + " cannot be read");
        }
    }

    private void checkEnd(BackupRecord.End end) throws IOException {
        byte[] computed = digest.getMessageDigest().digest();
        digest.on(false);
        byte[] written = in.readNBytes(BackupFormat.DIGEST_BYTES);
        if (written.length < BackupFormat.DIGEST_BYTES) {
            throw truncated();
        }
        if (!MessageDigest.isEqual(computed, written) || end.getRecords() != records) {
            throw BackupFormat.damaged("its checksum is another one");
        }
        if (in.read() >= 0) {
            throw BackupFormat.damaged("something follows its end");
        }
    }

    private Refusal truncated() {
        return BackupFormat.damaged("it ends in record " + (records + 1));
    }
}
