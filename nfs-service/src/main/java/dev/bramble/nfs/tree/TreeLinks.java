package dev.bramble.nfs.tree;

import dev.bramble.nfs.tree.TreeException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The relative links beside {@code trees/} under which trees are found: {@code dc-a6-32-e9-00-4c -> trees/<uid>}. */
final class TreeLinks {
    static final String TEMPORARY = ".link-";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MAX_LINKS = 64;

    private final Path boot;

    TreeLinks(Path boot) {
        this.boot = boot;
    }

    /** The names that lead to a tree, sorted. */
    List<String> of(String uid) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(boot, Files::isSymbolicLink)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.startsWith(TEMPORARY) && leadsTo(entry, uid)) {
                    names.add(name);
                }
            }
        }
        return List.copyOf(names);
    }

    /** Checks names before anything is done. */
    void check(String uid, List<String> names) throws IOException {
        if (names.size() > MAX_LINKS) {
            throw new TreeException(Reason.INVALID, "%d links; at most %d".formatted(names.size(), MAX_LINKS));
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches() || name.equals(TreeLayout.TREES)) {
                throw new TreeException(
                        Reason.INVALID,
                        "'%s' is no name of a link: letters, digits, '.', '_', '-', not a dot first".formatted(name));
            }
            Path link = boot.resolve(name);
            boolean taken = Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !leadsTo(link, uid);
            if (taken && (!Files.isSymbolicLink(link) || Files.isDirectory(link))) {
                throw new TreeException(
                        Reason.EXISTS, "'%s' in the TFTP root is already taken: %s".formatted(name, whatIs(link)));
            }
        }
    }

    /** Makes these the links of a tree, each one replaced atomically; others that lead to it are removed. */
    void set(String uid, List<String> names) throws IOException {
        check(uid, names);
        for (String name : names) {
            Path link = boot.resolve(name);
            if (!leadsTo(link, uid)) {
                Path temporary = boot.resolve(TEMPORARY + name);
                Files.deleteIfExists(temporary);
                Files.createSymbolicLink(temporary, target(uid));
                Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        List<String> others = new ArrayList<>(of(uid));
        others.removeAll(names);
        for (String name : others) {
            Files.deleteIfExists(boot.resolve(name));
        }
        TreeFolders.sync(boot);
    }

    private static boolean leadsTo(Path link, String uid) throws IOException {
        try {
            return Files.readSymbolicLink(link).equals(target(uid));
        } catch (NoSuchFileException | NotLinkException e) {
            return false;
        }
    }

    private static Path target(String uid) {
        return Path.of(TreeLayout.TREES, uid);
    }

    private static String whatIs(Path entry) throws IOException {
        return Files.isSymbolicLink(entry) ? "a link to " + Files.readSymbolicLink(entry) : "not a link";
    }
}
