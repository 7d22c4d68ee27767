package dev.bramble.tftp.files;

import dev.bramble.posix.DirectoryEntry;
import dev.bramble.posix.Errno;
import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names of files on their way in: {@code .bramble-tftp-} and 32 random hex digits, so that nobody can make one before.
 * Those that a crash left behind are known by the name and by a last change before this run began: only one TFTP service
 * runs on a data folder (its spool is locked).
 */
final class TemporaryNames {
    private static final Logger log = LoggerFactory.getLogger(TemporaryNames.class);
    private static final Pattern NAME = Pattern.compile("\\.bramble-tftp-[0-9a-f]{32}");
    private static final int ENTRIES_BYTES = 32 * 1024;

    private final SecureRandom random = new SecureRandom();
    private final Instant since;

    /** What was last changed before {@code since} is of an earlier run. */
    TemporaryNames(Instant since) {
        this.since = since;
    }

    static boolean isTemporary(String name) {
        return NAME.matcher(name).matches();
    }

    byte[] next() {
        byte[] digits = new byte[16];
        random.nextBytes(digits);
        return (".bramble-tftp-" + HexFormat.of().formatHex(digits)).getBytes(StandardCharsets.US_ASCII);
    }

    /** Removes what an earlier run left in this folder. */
    void removeLeftovers(OpenDirectory folder) throws PosixException {
        long cookie = 0;
        List<DirectoryEntry> entries = folder.entries(cookie, ENTRIES_BYTES);
        while (!entries.isEmpty()) {
            for (DirectoryEntry entry : entries) {
                if (isTemporary(entry.toString())) {
                    removeIfLeftOver(folder, entry);
                }
            }
            cookie = entries.getLast().cookie();
            entries = folder.entries(cookie, ENTRIES_BYTES);
        }
    }

    private void removeIfLeftOver(OpenDirectory folder, DirectoryEntry entry) throws PosixException {
        try {
            FileStatus status = folder.status(entry.name());
            if (status.type() == FileType.REGULAR && status.mtime().isBefore(since)) {
                folder.unlink(entry.name());
                log.atInfo().log("removed {}, which a transfer left behind when the service ended", entry);
            }
        } catch (PosixException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            // Another transfer's, which ended meanwhile.
        }
    }
}
