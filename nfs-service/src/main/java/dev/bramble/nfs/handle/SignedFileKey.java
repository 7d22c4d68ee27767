package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A {@link TableHandles} handle taken apart: format (4 bytes), the export's uid (12), device, inode, generation (8
 * each), signature (16).
 */
record SignedFileKey(String export, FileKey key) {
    private static final int FORMAT = 0x42540001;
    private static final int UID_BYTES = 12;
    private static final int SIGNED_BYTES = Integer.BYTES + UID_BYTES + 3 * Long.BYTES;
    private static final int BYTES = SIGNED_BYTES + HandleKey.SIGNATURE_BYTES;

    FileHandle sign(HandleKey secret) {
        byte[] uid = export.getBytes(StandardCharsets.US_ASCII);
        if (uid.length != UID_BYTES) {
            throw new IllegalArgumentException("a uid has 12 characters: '" + export + "'");
        }
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putInt(FORMAT)
                .put(uid)
                .putLong(key.device())
                .putLong(key.inode())
                .putLong(key.generation())
                .array();
        byte[] signature = secret.sign(bytes, SIGNED_BYTES);
        System.arraycopy(signature, 0, bytes, SIGNED_BYTES, signature.length);
        return new FileHandle(bytes);
    }

    static SignedFileKey verify(FileHandle handle, HandleKey secret) throws FileException {
        byte[] bytes = handle.bytes();
        if (bytes.length != BYTES
                || ByteBuffer.wrap(bytes).getInt() != FORMAT
                || !secret.verify(bytes, SIGNED_BYTES, Arrays.copyOfRange(bytes, SIGNED_BYTES, BYTES))) {
            throw new FileException(FileFault.BAD_HANDLE, "not a handle of this service");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(Integer.BYTES);
        byte[] uid = new byte[UID_BYTES];
        in.get(uid);
        return new SignedFileKey(
                new String(uid, StandardCharsets.US_ASCII), new FileKey(in.getLong(), in.getLong(), in.getLong()));
    }
}
