package dev.bramble.inventory.preflight;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads config.txt of a tree for one board, with what it includes; and says what is wrong with it as a text. */
final class ConfigReader {
    static final String FILE = "config.txt";

    /** The documentation's limit of a line, in characters; older firmware took 80. */
    private static final int MAX_LINE = 98;
    /** The firmware has a limit of its own, which nobody tells; a loop ends here. */
    private static final int MAX_DEPTH = 8;

    private static final int MAX_FILES = 64;

    private final BootFiles files;
    private final ConfigSections sections;
    private final List<Finding> findings;
    private final FirmwareSettings.Builder settings = new FirmwareSettings.Builder();
    private int read;

    private ConfigReader(BootFiles files, ConfigSections sections, List<Finding> findings) {
        this.files = files;
        this.sections = sections;
        this.findings = findings;
    }

    /** The settings, none when there is no config.txt; what is wrong is added to {@code findings}. */
    static FirmwareSettings read(BootFiles files, Board board, String serial, List<Finding> findings) {
        ConfigReader reader = new ConfigReader(files, new ConfigSections(board, serial), findings);
        if (!reader.take(FILE, 0)) {
            findings.add(Finding.error(
                    "config-missing",
                    "there is no config.txt in the boot tree; the firmware has nothing to go by",
                    "put the image's config.txt back, or delete the Pi and add it again"));
        }
        return reader.settings.build();
    }

    /** False when there is no such file. */
    private boolean take(String file, int depth) {
        if (depth > MAX_DEPTH || ++read > MAX_FILES) {
            findings.add(Finding.warning(
                    "include-endless",
                    "the includes of config.txt have no end, or are more than %d".formatted(MAX_FILES),
                    "remove the include of " + file));
            return true;
        }
        Optional<String> text;
        try {
            text = files.text(file);
        } catch (IOException e) {
            findings.add(Finding.warning(
                    "config-unreadable",
                    "%s cannot be looked into: %s".formatted(file, e.getMessage()),
                    "make it a plain text of less than %d bytes".formatted(BootFiles.MAX_TEXT_BYTES)));
            return true;
        }
        if (text.isEmpty()) {
            return false;
        }
        int number = 0;
        for (String line : text.get().lines().toList()) {
            number++;
            line(file, number, line, depth);
        }
        return true;
    }

    private void line(String file, int number, String line, int depth) {
        String words = line.strip();
        if (words.isEmpty() || words.startsWith("#")) {
            return;
        }
        if (words.startsWith("[") && words.endsWith("]")) {
            sections.enter(words.substring(1, words.length() - 1).strip());
            return;
        }
        if (!sections.apply()) {
            return;
        }
        if (line.length() > MAX_LINE) {
            findings.add(Finding.warning(
                    "config-line-long",
                    "line %d of %s has %d characters; the firmware reads %d of them"
                            .formatted(number, file, line.length(), MAX_LINE),
                    "make it shorter, by shorter file names or several lines"));
        }
        if (words.startsWith("include ")) {
            String included = words.substring("include ".length()).strip();
            if (!take(included, depth + 1)) {
                findings.add(Finding.warning(
                        "include-missing",
                        "%s includes %s, which is not in the boot tree".formatted(file, included),
                        "put %s into the boot tree, or remove the line".formatted(included)));
            }
            return;
        }
        settings.line(words);
    }
}
