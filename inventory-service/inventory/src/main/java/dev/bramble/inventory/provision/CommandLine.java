package dev.bramble.inventory.provision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The kernel's command line as cmdline.txt holds it: words on one line, separated by blanks outside of double quotes
 * (Linux: lib/cmdline.c, next_arg).
 *
 * @param words in their order, as written
 */
record CommandLine(List<String> words) {
    /** Parameters that say where the root is and how the network comes up; they are Bramble's to set. */
    private static final Set<String> REPLACED =
            Set.of("root", "rootfstype", "rootwait", "ip", "nfsroot", "netroot", "bramble.fw");

    private static final String ISCSI = "iscsi_";

    CommandLine {
        words = List.copyOf(words);
    }

    /** Reads cmdline.txt. The firmware takes its first line only; so does this, but for empty ones before it. */
    static CommandLine parse(String text) {
        String line = text.lines()
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
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
        addUnlessEmpty(words, word);
        return new CommandLine(words);
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

    /** Without the words that say where the root is, and with {@code added} at the end; all others stay in order. */
    CommandLine withRoot(List<String> added) {
        List<String> changed = new ArrayList<>(
                words.stream().filter(word -> !isReplaced(name(word))).toList());
        changed.addAll(added);
        return new CommandLine(changed);
    }

    private static boolean isReplaced(String name) {
        return REPLACED.contains(name) || name.startsWith(ISCSI);
    }

    /** What stands before '='; the initramfs knows the iSCSI ones in either case. */
    private static String name(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith(ISCSI) ? lower : name;
    }

    /** As it is written to cmdline.txt. */
    String text() {
        return String.join(" ", words) + "\n";
    }
}
