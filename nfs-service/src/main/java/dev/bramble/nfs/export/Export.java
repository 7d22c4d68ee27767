package dev.bramble.nfs.export;

import dev.bramble.nfs.rpc.Caller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A directory as it is exported.
 *
 * @param uid that of the Pi whose boot tree it is, {@link #rootKey} of the Pi whose root it is, or for another export {@link
 *     #key}; 12 characters, in every handle
 * @param root absolute, links resolved: what clients mount
 * @param allDirs whether directories in it may be mounted too
 * @param securePorts whether clients have to call from a port below 1024
 * @param async whether names and attributes may reach the disk after the reply (exports(5) calls it so)
 */
public record Export(
        String uid,
        Path root,
        Clients clients,
        Squashing squashing,
        boolean readOnly,
        boolean allDirs,
        boolean securePorts,
        boolean async) {
    private static final int FIRST_ORDINARY_PORT = 1024;
    private static final String NAMED = "+";
    private static final int HASH_CHARACTERS = 11;
    private static final String UID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    /** In place of a uid's first character: no uid has one of these, nor a named export's key. */
    private static final String ROOT_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&=@^_~";

    /** A Pi's boot tree. */
    static Export bootTree(String uid, Path root, Clients clients, boolean async) {
        return new Export(uid, root, clients, Squashing.NONE, false, true, false, async);
    }

    /** A Pi's root file system. */
    static Export rootTree(String uid, Path root, Clients clients, boolean async) {
        return new Export(rootKey(uid), root, clients, Squashing.NONE, false, true, false, async);
    }

    /** Stands for the root tree of a Pi, whose boot tree's export has its uid. */
    public static String rootKey(String uid) {
        return ROOT_CHARACTERS.charAt(UID_CHARACTERS.indexOf(uid.charAt(0))) + uid.substring(1);
    }

    /** Whether an export of this uid is a Pi's root tree. */
    public static boolean isRootTree(String uid) {
        return ROOT_CHARACTERS.indexOf(uid.charAt(0)) >= 0;
    }

    /** The uid of the Pi whose root tree has this key. */
    public static String piOfRoot(String key) {
        return UID_CHARACTERS.charAt(ROOT_CHARACTERS.indexOf(key.charAt(0))) + key.substring(1);
    }

    /** Stands for an export's name where there is room for a uid only; no uid of a Pi looks like it. */
    public static String key(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return NAMED + Base64.getUrlEncoder().encodeToString(hash).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether an export of this uid is a Pi's boot tree. */
    public static boolean isBootTree(String uid) {
        return !uid.startsWith(NAMED) && !isRootTree(uid);
    }

    /** Whether the caller may use it. */
    public boolean allows(Caller caller) {
        return clients.include(caller.address()) && (!securePorts || caller.port() < FIRST_ORDINARY_PORT);
    }
}
