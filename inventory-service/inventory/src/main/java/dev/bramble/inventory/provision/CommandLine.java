package dev.bramble.inventory.provision;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kernel's command line as cmdline.txt holds it: words on one line, separated by blanks outside of double quotes
 * (Linux: lib/cmdline.c, next_arg).
 *
 * @param words in their order, as written
 */
public record CommandLine(List<String> words) {
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

    /** Of a root that is a file system on a disk. */
    private static final Set<String> DISK = Set.of("ro", "rw", "rootflags", "rootdelay", "resume", "resume_offset");

    private static final Set<String> CHAP =
            Set.of("iscsi_username", "iscsi_password", "iscsi_in_username", "iscsi_in_password");

    private static final String ISCSI = "iscsi_";

    /**
     * Without it, its generator (ds-identify) may find nothing before the documents are there, and turn it off. The word
     * alone would have it do its work before the network is up, which {@code #include} needs.
     */
    private static final String NO_CLOUD = "ds=nocloud;dsmode=net";

    public CommandLine {
        words = List.copyOf(words);
    }

    /**
     * Reads cmdline.txt. It is bytes to the firmware and to the kernel, so here a char is a byte, and what an image holds
     * beyond ASCII comes out as it went in. The firmware takes the first line only; so does this, but for empty ones
     * before it.
     */
    public static CommandLine parse(byte[] file) {
        return new CommandLine(new String(file, StandardCharsets.ISO_8859_1)
                .lines()
                .map(CommandLine::wordsOf)
                .filter(words -> !words.isEmpty())
                .findFirst()
                .orElse(List.of()));
    }

    private static List<String> wordsOf(String line) {
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

    /** What the last word of this name has behind its '=', without quotes; names of iSCSI in lower case. */
    public Optional<String> value(String name) {
        return words.stream()
                .filter(word -> word.indexOf('=') > 0 && name(word).equals(name))
                .map(word -> word.substring(word.indexOf('=') + 1).replace("\"", ""))
                .reduce((_, last) -> last);
    }

    /** Without the words that say where the root is, and with {@code added} at the end; all others stay in order. */
    CommandLine withRoot(List<String> added) {
        List<String> changed = new ArrayList<>(
                words.stream().filter(word -> !isReplaced(name(word))).toList());
        added.forEach(
                word -> changed.add(new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        return new CommandLine(changed);
    }

    /** Without the words that a root on a disk has and one by NFS must not have. */
    CommandLine withoutDisk() {
        return new CommandLine(
                words.stream().filter(word -> !DISK.contains(name(word))).toList());
    }

    /** Without the words by which Raspberry Pi OS has its first boot change the disk that it believes to be its own. */
    CommandLine withoutFirstBoot() {
        return new CommandLine(words.stream()
                .filter(word -> !word.equals("resize")
                        && !(word.startsWith("init=")
                                && (word.endsWith("init_resize.sh") || word.endsWith("/firstboot"))))
                .toList());
    }

    /** With these words for CHAP and no others; all else stays, as the Pi's user may have changed it. */
    CommandLine withChap(List<String> wanted) {
        if (words.stream().filter(CommandLine::isChap).toList().equals(wanted)) {
            return this;
        }
        return new CommandLine(Stream.concat(words.stream().filter(word -> !isChap(word)), wanted.stream())
                .toList());
    }

    /** With the word by which cloud-init looks for documents on its disk, and no other that would lead it elsewhere. */
    CommandLine withNoCloud() {
        if (words.stream().filter(CommandLine::isDataSource).toList().equals(List.of(NO_CLOUD))) {
            return this;
        }
        return new CommandLine(Stream.concat(words.stream().filter(word -> !isDataSource(word)), Stream.of(NO_CLOUD))
                .toList());
    }

    private static boolean isDataSource(String word) {
        return name(word).equals("ds");
    }

    private static boolean isChap(String word) {
        return CHAP.contains(name(word));
    }

    private static boolean isReplaced(String name) {
        return REPLACED.contains(name) || name.startsWith(ISCSI);
    }

    /** What stands before '=', without the quote that a whole quoted word begins with; the initramfs knows the iSCSI ones in either case. */
    private static String name(String word) {
        int equals = word.indexOf('=');
        String name = word.substring(word.startsWith("\"") ? 1 : 0, equals < 0 ? word.length() : equals);
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith(ISCSI) ? lower : name;
    }

    /** As it is written to cmdline.txt. */
    byte[] bytes() {
        return (String.join(" ", words) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
