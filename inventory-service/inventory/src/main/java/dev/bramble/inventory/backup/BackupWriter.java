package dev.bramble.inventory.backup;

import dev.bramble.proto.inventory.v1.BackupRecord;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;

/** Writes records as a backup's file. */
final class BackupWriter {
    private final DataOutputStream out;
    private final DigestOutputStream digest;
    private long records;

    /** Begins the file. */
    BackupWriter(OutputStream file) throws IOException {
        digest = new DigestOutputStream(file, BackupFormat.digest());
        out = new DataOutputStream(digest);
        out.write(BackupFormat.MAGIC);
    }

    void write(BackupRecord record) throws IOException {
        int length = record.getSerializedSize();
        if (length > BackupFormat.MAX_RECORD_BYTES) {
            throw new IOException("a " + record.getRecordCase() + " of " + length + " bytes does not fit in a backup");
        }
        out.writeInt(length);
        record.writeTo(out);
        records++;
    }

    /** How many records were written. */
    long records() {
        return records;
    }

    /** Ends the file; the stream stays open. */
    void finish() throws IOException {
        write(BackupRecord.newBuilder()
                .setEnd(BackupRecord.End.newBuilder().setRecords(records))
                .build());
        byte[] sum = digest.getMessageDigest().digest();
        digest.on(false);
        out.write(sum);
        out.flush();
    }
}
