package dev.bramble.tftp.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import dev.bramble.proto.inventory.v1.Pi;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * A kernel command line may carry a CHAP secret: that of a tree goes only to its Pi's fixed address, where the Pi has one.
 * Which file it is, and in whose tree, the kernel says of the open file; the name asked for may be a link's.
 */
final class CommandLineGuard {
    /** In the names of the file, of its backups (cmdline.txt.bak, cmdline.txt~) and of those that editors and dpkg make. */
    private static final String COMMAND_LINE = "cmdline";

    private static final String TREES = BootloaderNames.TREES + "/";

    private final OpenDirectory root;
    private final InventoryMirror mirror;

    CommandLineGuard(OpenDirectory root, InventoryMirror mirror) {
        this.root = root;
        this.mirror = mirror;
    }

    /** Whether a name is one that command lines have. */
    static boolean holdsCommandLine(String path) {
        return path.substring(path.lastIndexOf('/') + 1)
                .toLowerCase(Locale.ROOT)
                .contains(COMMAND_LINE);
    }

    /** Says no; empty when the file may go to the client. Takes no wait. */
    Optional<Lookup.Refused> check(OpenFile file, InetAddress client) throws PosixException {
        InventoryView view = mirror.view();
        if (!view.isPopulated()) {
            return Optional.empty();
        }
        String path = new String(file.path(), UTF_8);
        if (!holdsCommandLine(path)) {
            return Optional.empty();
        }
        String folder = new String(root.path(), UTF_8) + "/";
        if (!path.startsWith(folder) || path.charAt(folder.length()) == '.') {
            // nfs-service makes and removes trees under names with a dot.
            return Optional.of(new Lookup.Refused("it was moved meanwhile; ask again"));
        }
        return treeOf(path.substring(folder.length()))
                .flatMap(view::byUid)
                .flatMap(owner -> check(owner, ClientAddress.text(client)));
    }

    private static Optional<String> treeOf(String path) {
        if (!path.startsWith(TREES)) {
            return Optional.empty();
        }
        int end = path.indexOf('/', TREES.length());
        return end < 0 ? Optional.empty() : Optional.of(path.substring(TREES.length(), end));
    }

    private static Optional<Lookup.Refused> check(Pi owner, String client) {
        if (owner.getIp().isEmpty() || owner.getIp().equals(client)) {
            return Optional.empty();
        }
        return Optional.of(new Lookup.Refused(
                "goes only to %s (%s), not to %s".formatted(owner.getIp(), owner.getName(), client)));
    }
}
