package dev.bramble.nfs.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is where in the folder of root trees.
 *
 * @param folder absolute, links resolved
 */
record RootLayout(Path folder) {
    private static final String MAKING = ".making-";
    private static final String DELETING = ".deleting-";

    Path tree(String uid) {
        return folder.resolve(uid);
    }

    /** What is not whole yet: nothing, after a crash. */
    Path making(String uid) {
        return folder.resolve(MAKING + uid);
    }

    /** What is gone: nothing, after a crash. */
    Path deleting(String uid) {
        return folder.resolve(DELETING + uid);
    }

    /** The uids of trees that a crash left half made, or half gone. */
    List<String> uidsLeftOver() throws IOException {
        List<String> uids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "{%s,%s}*".formatted(MAKING, DELETING))) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                uids.add(name.substring(name.indexOf('-') + 1));
            }
        }
        return uids;
    }

    /** The uids of the trees. */
    List<String> uids() throws IOException {
        List<String> uids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (TreeLayout.UID.matcher(name).matches()) {
                    uids.add(name);
                }
            }
        }
        return uids;
    }
}
