package dev.bramble.chassis.mirror;

import dev.bramble.chassis.StartupFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that the mirror's copy on disk is sealed with: 256 bits, in a file as 64 hex digits. Either given, as
 * containers have their secrets, or made at first use and kept, mode 0600.
 */
final class MirrorKey {
    private static final int KEY_BYTES = 32;
    private static final int MAX_FILE_BYTES = 1024;

    private final Path file;
    private final boolean kept;

    private MirrorKey(Path file, boolean kept) {
        this.file = file;
        this.kept = kept;
    }

    /**
     * A key that somebody else keeps.
     *
     * @throws StartupFailure when it cannot be read or is none
     */
    static MirrorKey given(Path file) {
        MirrorKey key = new MirrorKey(file, false);
        try {
            SecretKey _ = key.read();
            return key;
        } catch (IOException e) {
            throw new StartupFailure(
                    "cannot use the key that BRAMBLE_MIRROR_KEY_FILE names: " + e.getMessage()
                            + "; make one with `openssl rand -hex 32`",
                    e);
        }
    }

    /** A key that is made at the first {@link #forWriting}. */
    static MirrorKey kept(Path file) {
        return new MirrorKey(file, true);
    }

    Path file() {
        return file;
    }

    /** The key, as it is kept; {@link IOException} says in words that there is none. */
    SecretKey read() throws IOException {
        return find().orElseThrow(() -> new IOException(file + " is no key: 64 hex digits"));
    }

    /** The key; a kept one that is missing or damaged is made anew, since what it sealed can be fetched again. */
    SecretKey forWriting() throws IOException {
        if (!kept) {
            return read();
        }
        try {
            Optional<SecretKey> key = find();
            return key.isPresent() ? key.get() : make();
        } catch (NoSuchFileException e) {
            return make();
        }
    }

    /** Empty when what is in the file is no key. */
    private Optional<SecretKey> find() throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no key");
        }
        if (Files.size(file) > MAX_FILE_BYTES) {
            return Optional.empty();
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
        if (!text.matches("[0-9a-fA-F]{" + 2 * KEY_BYTES + "}")) {
            return Optional.empty();
        }
        return Optional.of(key(HexFormat.of().parseHex(text)));
    }

    private SecretKey make() throws IOException {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer text = StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(bytes) + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return key(bytes);
    }

    private static SecretKey key(byte[] bytes) {
        SecretKeySpec key = new SecretKeySpec(bytes, "AES");
        Arrays.fill(bytes, (byte) 0);
        return key;
    }
}
