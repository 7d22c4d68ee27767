package dev.bramble.inventory.pi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The words of a kernel's command line: separated by blanks outside of double quotes (Linux: lib/cmdline.c, next_arg). */
public final class CommandLineWords {
    /** Parameters that say where the root is and how the network comes up; they are Bramble's to set. */
    private static final Set<String> REPLACED = Set.of(
            "root",
            "rootfstype",
            "rootwait",
            "ip",
            "nfsroot",
            "netroot",
            "rdinit",
            "systemd.hostname",
            "systemd.machine_id",
            "nfs.nfs4_unique_id",
            "bramble.fw");

    private static final String ISCSI = "iscsi_";

    private CommandLineWords() {}

    /** The words of one line. */
    public static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            }
            if (!quoted && isBlank(c)) {
                addUnlessEmpty(words, word);
            } else {
                word.append(c);
            }
        }
        if (quoted) {
            // The kernel takes all that follows for a part of this word; what is added must not be.
            word.append('"');
        }
        addUnlessEmpty(words, word);
        return words;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\u000b' || c == '\f' || c == '\0';
    }

    private static void addUnlessEmpty(List<String> words, StringBuilder word) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** Whether it says where the root is or how the network comes up: such words are Bramble's to set. */
    public static boolean saysRoot(String word) {
        String name = name(word);
        return REPLACED.contains(name) || name.startsWith(ISCSI);
    }

    /** Whether it says where cloud-init finds its documents. */
    public static boolean isDataSource(String word) {
        return name(word).equals("ds");
    }

    /** What stands before '=', without the quote that a whole quoted word begins with; the initramfs knows the iSCSI ones in either case. */
    public static String name(String word) {
        int equals = word.indexOf('=');
        String name = word.substring(word.startsWith("\"") ? 1 : 0, equals < 0 ? word.length() : equals);
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith(ISCSI) ? lower : name;
    }
}
