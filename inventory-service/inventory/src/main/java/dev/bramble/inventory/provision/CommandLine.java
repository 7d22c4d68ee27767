package dev.bramble.inventory.provision;

import dev.bramble.inventory.pi.CommandLineWords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The kernel's command line as cmdline.txt holds it: words on one line, separated by blanks outside of double quotes
 * (Linux: lib/cmdline.c, next_arg).
 *
 * @param words in their order, as written
 */
public record CommandLine(List<String> words) {
    /** Of a root that is a file system on a disk. */
    private static final Set<String> DISK = Set.of("ro", "rw", "rootflags", "rootdelay", "resume", "resume_offset");

    private static final Set<String> CHAP =
            Set.of("iscsi_username", "iscsi_password", "iscsi_in_username", "iscsi_in_password");

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
                .map(CommandLineWords::of)
                .filter(words -> !words.isEmpty())
                .findFirst()
                .orElse(List.of()));
    }

    /** What the last word of this name has behind its '=', without quotes; names of iSCSI in lower case. */
    public Optional<String> value(String name) {
        return words.stream()
                .filter(word ->
                        word.indexOf('=') > 0 && CommandLineWords.name(word).equals(name))
                .map(word -> word.substring(word.indexOf('=') + 1).replace("\"", ""))
                .reduce((_, last) -> last);
    }

    /** Without the words that say where the root is, and with {@code added} at the end; all others stay in order. */
    CommandLine withRoot(List<String> added) {
        List<String> changed = new ArrayList<>(
                words.stream().filter(word -> !CommandLineWords.saysRoot(word)).toList());
        added.forEach(
                word -> changed.add(new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        return new CommandLine(changed);
    }

    /** Without the words that a root on a disk has and one by NFS must not have. */
    CommandLine withoutDisk() {
        return new CommandLine(words.stream()
                .filter(word -> !DISK.contains(CommandLineWords.name(word)))
                .toList());
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

    /**
     * With a boot profile's arguments at its end, in their order, and without those that are a profile's but not this one's.
     *
     * @param managed what any profile has or had
     */
    CommandLine withArguments(List<String> wanted, Set<String> managed) {
        Predicate<String> ofProfiles = word -> managed.contains(word) || wanted.contains(word);
        if (words.stream().filter(ofProfiles).toList().equals(wanted)) {
            return this;
        }
        return new CommandLine(Stream.concat(words.stream().filter(ofProfiles.negate()), wanted.stream())
                .toList());
    }

    private static boolean isDataSource(String word) {
        return CommandLineWords.isDataSource(word);
    }

    private static boolean isChap(String word) {
        return CHAP.contains(CommandLineWords.name(word));
    }

    /** As it is written to cmdline.txt. */
    byte[] bytes() {
        return (String.join(" ", words) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
