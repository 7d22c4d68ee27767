package dev.bramble.tftp.files;

import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.PosixException;
import dev.bramble.tftp.files.WriteRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a boot tree.
 *
 * @param tree its uid
 * @param folder within the tree; "." for the tree itself
 * @param name within the folder
 */
record TreePath(String tree, String folder, String name) {
    private static final Pattern TREE = Pattern.compile("trees/([0-9A-Za-z][0-9A-Za-z_-]*)/?");

    /**
     * Where a request to write points.
     *
     * @param root the TFTP root, with the links to trees
     * @throws WriteRefusedException when that is in no boot tree
     */
    static TreePath of(String filename, OpenDirectory root) throws WriteRefusedException {
        List<String> words = RequestPath.parse(filename)
                .map(path -> List.of(path.relative().split("/", -1)))
                .orElseThrow(() -> new WriteRefusedException(Reason.FORBIDDEN, "not a file name"));
        boolean byTree = words.getFirst().equals("trees");
        int first = byTree ? 2 : 1;
        if (words.size() <= first) {
            throw elsewhere();
        }
        Matcher tree = TREE.matcher(byTree ? "trees/" + words.get(1) : link(words.getFirst(), root));
        String name = words.getLast();
        if (!tree.matches() || TemporaryNames.isTemporary(name)) {
            throw elsewhere();
        }
        String folder = String.join("/", words.subList(first, words.size() - 1));
        return new TreePath(tree.group(1), folder.isEmpty() ? "." : folder, name);
    }

    private static String link(String prefix, OpenDirectory root) throws WriteRefusedException {
        try {
            return new String(root.readLink(prefix.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        } catch (PosixException noLink) {
            throw elsewhere();
        }
    }

    private static WriteRefusedException elsewhere() {
        return new WriteRefusedException(
                Reason.FORBIDDEN, "files are taken in boot trees only: MAC/NAME, SERIAL/NAME or trees/UID/NAME");
    }

    /** Within the tree. */
    String path() {
        return folder.equals(".") ? name : folder + "/" + name;
    }
}
