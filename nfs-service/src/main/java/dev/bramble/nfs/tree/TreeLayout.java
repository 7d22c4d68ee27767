package dev.bramble.nfs.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is where beneath the TFTP root. What nobody is to be served has a name with a dot, which TFTP refuses and NFS
 * does not reach; it is beside the trees because it has to be on their file system.
 *
 * @param boot the TFTP root; absolute, links resolved
 */
record TreeLayout(Path boot) {
    static final String TREES = "trees";
    static final Pattern UID = Pattern.compile("[a-z0-9]{12}");

    private static final String SNAPSHOTS = ".snapshots";
    private static final String ORIGINALS = ".originals";
    private static final String MAKING = ".making-";
    private static final String DELETING = ".deleting-";
    private static final String CONDEMNED = ".condemned-";
    private static final String ROLLING_BACK = ".rollback-";
    private static final String RESTORING = ".restoring-";

    Path trees() {
        return boot.resolve(TREES);
    }

    Path tree(String uid) {
        return trees().resolve(uid);
    }

    /** What is not whole yet: nothing, after a crash. */
    Path making(String uid) {
        return boot.resolve(MAKING + uid);
    }

    /** What is gone: nothing, after a crash. */
    Path deleting(String uid) {
        return boot.resolve(DELETING + uid);
    }

    Path snapshots() {
        return boot.resolve(SNAPSHOTS);
    }

    Path originals() {
        return boot.resolve(ORIGINALS);
    }

    /** The files of an image's boot partition, by the image's SHA-256. */
    Path original(String sha256) {
        return originals().resolve(sha256);
    }

    /** The snapshots of a tree. */
    Path snapshots(String uid) {
        return snapshots().resolve(uid);
    }

    /** The snapshots of a tree that is being deleted: they go with it, or are kept with it. */
    Path condemned(String uid) {
        return boot.resolve(CONDEMNED + uid);
    }

    /** A rollback that is decided: what the tree does not keep is moved out of it. */
    Path rollingBack(String uid) {
        return boot.resolve(ROLLING_BACK + uid);
    }

    /** A rollback whose files are being moved into the tree. */
    Path restoring(String uid) {
        return boot.resolve(RESTORING + uid);
    }

    /** The uids of rollbacks that a crash cut. */
    List<String> uidsRollingBack() throws IOException {
        List<String> uids = uids(ROLLING_BACK);
        uids.addAll(uids(RESTORING));
        return uids;
    }

    /** The uids of trees whose deletion a crash cut. */
    List<String> uidsCondemned() throws IOException {
        return uids(CONDEMNED);
    }

    /** What may go when the service starts. */
    List<Path> leftOvers() throws IOException {
        List<Path> leftOvers = new ArrayList<>();
        String pattern = "{%s,%s,%s}*".formatted(MAKING, DELETING, TreeLinks.TEMPORARY);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(boot, pattern)) {
            entries.forEach(leftOvers::add);
        }
        return leftOvers;
    }

    private List<String> uids(String prefix) throws IOException {
        List<String> uids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(boot, prefix + "*")) {
            for (Path entry : entries) {
                String uid = String.valueOf(entry.getFileName()).substring(prefix.length());
                if (UID.matcher(uid).matches()) {
                    uids.add(uid);
                }
            }
        }
        return uids;
    }
}
