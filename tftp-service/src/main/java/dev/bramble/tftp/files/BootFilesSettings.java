package dev.bramble.tftp.files;

import java.util.List;

/**
 * How files are found and to whom they go.
 *
 * @param fallback folders beneath the TFTP root where a file is looked for, in order, that a Pi's own tree lacks; relative
 * @param guardCommandLine whether a tree's cmdline.txt goes to its Pi's fixed address alone
 */
public record BootFilesSettings(List<String> fallback, boolean guardCommandLine) {

    /** No shared folder; command lines are guarded. */
    public static final BootFilesSettings DEFAULT = new BootFilesSettings(List.of(), true);

    /**
     * Checks the folders.
     *
     * @throws IllegalArgumentException naming the first that cannot be one
     */
    public BootFilesSettings {
        fallback = fallback.stream().map(BootFilesSettings::folder).toList();
    }

    private static String folder(String text) {
        String name = text.strip();
        if (name.startsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not relative; name a folder within the TFTP root, as shared/firmware");
        }
        RequestPath path = RequestPath.parse(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is no folder within the TFTP root; name one as shared/firmware"));
        if (path.first().equals(BootloaderNames.TREES)) {
            throw new IllegalArgumentException("'" + text + "' is within the Pis' own trees; name a folder beside '"
                    + BootloaderNames.TREES + "'");
        }
        return path.text();
    }
}
