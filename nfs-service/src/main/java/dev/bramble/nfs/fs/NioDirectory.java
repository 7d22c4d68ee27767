package dev.bramble.nfs.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A directory in an order of its own: java.nio has no cookies, so an entry's is a hash of its name (as ext4's are),
 * and entries come by cookie. An entry that stays is listed exactly once, whatever else comes and goes meanwhile.
 */
final class NioDirectory {
    /** Names this kind of cookie. */
    static final long COOKIE_VERIFIER = 0x4e494f_00000001L;

    static final long DOT = 1;
    static final long DOT_DOT = 2;

    private static final long FIRST_COOKIE = 3;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private NioDirectory() {}

    record Entry(FileName name, long cookie) {}

    /** The entries after a cookie, without "." and "..". */
    static List<Entry> after(long cookie, Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                FileName name = FileName.of(String.valueOf(path.getFileName()));
                long own = cookie(name);
                if (own > cookie) {
                    entries.add(new Entry(name, own));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparingLong(Entry::cookie));
        return entries;
    }

    private static long cookie(FileName name) {
        long hash = FNV_OFFSET;
        for (byte b : name.bytes()) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return Math.max(hash & Long.MAX_VALUE, FIRST_COOKIE);
    }
}
