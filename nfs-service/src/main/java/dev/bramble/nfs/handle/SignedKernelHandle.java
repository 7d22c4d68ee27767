package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A {@link KernelHandles} handle taken apart: format (4 bytes), the export's uid (12), the kernel's type (4) and bytes (at
 * most 28), signature (16). No device number: it may be another after a restart of the machine.
 */
record SignedKernelHandle(String export, dev.bramble.posix.FileHandle file) {
    private static final int FORMAT = 0x424b0001;
    private static final int UID_BYTES = 12;
    private static final int HEAD_BYTES = Integer.BYTES + UID_BYTES + Integer.BYTES;
    private static final int LEAST_BYTES = HEAD_BYTES + HandleKey.SIGNATURE_BYTES;

    FileHandle sign(HandleKey secret) {
        byte[] uid = export.getBytes(StandardCharsets.US_ASCII);
        if (uid.length != UID_BYTES) {
            throw new IllegalArgumentException("a uid has 12 characters: '" + export + "'");
        }
        byte[] kernel = file.bytes();
        int signed = HEAD_BYTES + kernel.length;
        byte[] bytes = ByteBuffer.allocate(signed + HandleKey.SIGNATURE_BYTES)
                .putInt(FORMAT)
                .put(uid)
                .putInt(file.type())
                .put(kernel)
                .array();
        System.arraycopy(secret.sign(bytes, signed), 0, bytes, signed, HandleKey.SIGNATURE_BYTES);
        return new FileHandle(bytes);
    }

    static SignedKernelHandle verify(FileHandle handle, HandleKey secret) throws FileException {
        byte[] bytes = handle.bytes();
        int signed = bytes.length - HandleKey.SIGNATURE_BYTES;
        if (bytes.length < LEAST_BYTES
                || ByteBuffer.wrap(bytes).getInt() != FORMAT
                || !secret.verify(bytes, signed, Arrays.copyOfRange(bytes, signed, bytes.length))) {
            throw new FileException(FileFault.BAD_HANDLE, "not a handle of this service");
        }
        String export = new String(bytes, Integer.BYTES, UID_BYTES, StandardCharsets.US_ASCII);
        int type = ByteBuffer.wrap(bytes).getInt(Integer.BYTES + UID_BYTES);
        byte[] kernel = Arrays.copyOfRange(bytes, HEAD_BYTES, signed);
        return new SignedKernelHandle(export, new dev.bramble.posix.FileHandle(type, kernel));
    }
}
