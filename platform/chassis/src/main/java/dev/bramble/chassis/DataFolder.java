package dev.bramble.chassis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The folder that holds everything Bramble keeps; the layout is shared by the services.
 *
 * @param root absolute and normalized; it exists and is writable
 */
public record DataFolder(Path root) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Pattern WORD = Pattern.compile("[^\\s\\p{Cntrl}\"']+");

    /**
     * Makes the folder when it is missing.
     *
     * @throws StartupFailure when it cannot be made or written, or its path cannot be told to a Pi
     */
    public static DataFolder open(Path root) {
        Path made = writable(requireWord(root.toAbsolutePath().normalize()));
        try {
            // Links resolved, so that all services name it alike: its path is an NFS export's.
            return new DataFolder(requireWord(made.toRealPath()));
        } catch (IOException e) {
            throw new StartupFailure("cannot use data folder " + made + ": " + reason(e), e);
        }
    }

    private static Path requireWord(Path folder) {
        if (!WORD.matcher(folder.toString()).matches()) {
            throw new StartupFailure("data folder '" + folder
                    + "' has blanks or quotes in its path, which a Pi's kernel command line cannot name; set"
                    + " BRAMBLE_DATA to another folder");
        }
        return folder;
    }

    /**
     * A folder within it, made when missing: "boot", "volumes", "spool/tftp-service".
     *
     * @throws StartupFailure when it cannot be made or written
     */
    public Path folder(String name) {
        return writable(root.resolve(name));
    }

    /**
     * As {@link #folder}, and open to its owner alone, as what is in it holds secrets.
     *
     * @throws StartupFailure when it cannot be made, written or closed to others
     */
    public Path privateFolder(String name) {
        Path folder = folder(name);
        try {
            if (!Files.getPosixFilePermissions(folder).equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY);
            }
        } catch (IOException e) {
            throw new StartupFailure(
                    "cannot close data folder " + folder + " to other users: " + reason(e)
                            + "; change its owner to this user",
                    e);
        }
        return folder;
    }

    private static Path writable(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StartupFailure(
                    "cannot make data folder " + folder + ": " + reason(e)
                            + "; make it writable for this user or set BRAMBLE_DATA to another folder",
                    e);
        }
        if (!Files.isWritable(folder)) {
            throw new StartupFailure("data folder " + folder
                    + " is not writable; change its owner to this user or set BRAMBLE_DATA to another folder");
        }
        return folder;
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.FileAlreadyExistsException exists -> exists.getFile() + " is not a folder";
            case java.nio.file.AccessDeniedException denied -> "no permission on " + denied.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }
}
