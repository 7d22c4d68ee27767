package dev.bramble.inventory.secret;

import dev.bramble.chassis.StartupFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The file of keys, open to its owner alone. Its first line is {@value #HEADER}, each further one a key: its number, a
 * blank, 64 hex digits. There is more than one only while secrets are being sealed anew.
 */
public final class KeyFile {
    static final String HEADER = "bramble-secrets 1";

    private static final int MAX_BYTES = 128 * 1024;
    private static final Pattern LINE = Pattern.compile("([1-9][0-9]{0,8}) ([0-9a-f]{" + 2 * Keyring.KEY_BYTES + "})");
    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path path;
    private final SecureRandom random = new SecureRandom();

    public KeyFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /**
     * The keys; empty when there is no such file.
     *
     * @throws StartupFailure when others may read it, or it holds something else
     */
    public Optional<Keyring> read() {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            if (!OWNERS.containsAll(Files.getPosixFilePermissions(path))) {
                throw new StartupFailure("the key of the secrets, " + path
                        + ", is open to other users; close it by `chmod 600 " + path
                        + "`, and if somebody may have read it, run `bramble secrets rotate-key` afterwards");
            }
            if (Files.size(path) > MAX_BYTES) {
                throw damaged();
            }
            return Optional.of(parse(
                    Files.readString(path, StandardCharsets.ISO_8859_1).lines().toList()));
        } catch (IOException e) {
            throw new StartupFailure("cannot read the key of the secrets, " + path + ": " + e.getMessage(), e);
        }
    }

    private Keyring parse(List<String> lines) {
        if (lines.size() < 2 || !lines.getFirst().equals(HEADER)) {
            throw damaged();
        }
        Map<Integer, SecretKey> keys = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            Matcher key = LINE.matcher(line);
            if (!key.matches()
                    || keys.put(
                                    Integer.parseInt(key.group(1)),
                                    new SecretKeySpec(HexFormat.of().parseHex(key.group(2)), "AES"))
                            != null) {
                throw damaged();
            }
        }
        return new Keyring(keys);
    }

    private StartupFailure damaged() {
        return new StartupFailure("the key of the secrets, " + path + ", is damaged or of a later release;"
                + " put it back from your copy of the data folder");
    }

    /** Makes the file, with one new key. */
    public Keyring make() {
        Keyring made = Keyring.fresh(random);
        try {
            write(made);
        } catch (IOException e) {
            throw new StartupFailure("cannot make the key of the secrets, " + path + ": " + e.getMessage(), e);
        }
        return made;
    }

    /** A ring with one key more, which is in the file when this returns. */
    Keyring add(Keyring before) throws IOException {
        Keyring more = before.withNewKey(random);
        write(more);
        return more;
    }

    /** Replaces what is in the file; after a loss of power it holds the one or the other. */
    void write(Keyring keyring) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        keyring.all()
                .forEach((number, key) -> text.append(number)
                        .append(' ')
                        .append(HexFormat.of().formatHex(key.getEncoded()))
                        .append('\n'));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNERS))) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
