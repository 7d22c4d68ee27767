package dev.bramble.nfs.handle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret that handles are signed with: HMAC-SHA256 (RFC 2104), cut to 16 bytes. */
public final class HandleKey {
    /** Bytes of a signature. */
    static final int SIGNATURE_BYTES = 16;

    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** Made once for each thread: to find one by its name takes longer than to sign. */
    private final ThreadLocal<Mac> macs;

    private HandleKey(byte[] key) {
        SecretKeySpec secret = new SecretKeySpec(key, ALGORITHM);
        this.macs = ThreadLocal.withInitial(() -> mac(secret));
    }

    /** Reads the key file, or makes it, readable to its owner only. */
    public static HandleKey open(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            create(file, random);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != 1 + KEY_BYTES || bytes[0] != VERSION) {
            throw new IOException(
                    "%s is no key of version %d; move it away to have a new one made (mounted clients must remount then)"
                            .formatted(file, VERSION));
        }
        return new HandleKey(Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(1 + KEY_BYTES).put(VERSION).put(key).flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    byte[] sign(byte[] bytes, int length) {
        Mac mac = macs.get();
        mac.update(bytes, 0, length);
        return Arrays.copyOf(mac.doFinal(), SIGNATURE_BYTES);
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Whether the signature is this key's; takes the same time whatever the answer. */
    boolean verify(byte[] bytes, int length, byte[] signature) {
        return MessageDigest.isEqual(sign(bytes, length), signature);
    }
}
