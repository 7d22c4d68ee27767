package dev.bramble.iscsi.volume;

import java.util.regex.Pattern;

/**
 * A volume's or base's id; disks and bases do not clash.
 *
 * @param name 1-63 of a-z, 0-9 and '-'
 */
public record VolumeId(Kind kind, String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

    /** What a volume is for; each has a folder of its own. */
    public enum Kind {
        DISK("disks", "volume"),
        BASE("bases", "base");

        private final String folder;
        private final String noun;

        Kind(String folder, String noun) {
            this.folder = folder;
            this.noun = noun;
        }

        String folder() {
            return folder;
        }

        String noun() {
            return noun;
        }
    }

    public VolumeId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a volume's id is 1-63 of a-z, 0-9 and '-'");
        }
    }

    public static VolumeId disk(String name) {
        return new VolumeId(Kind.DISK, name);
    }

    public static VolumeId base(String name) {
        return new VolumeId(Kind.BASE, name);
    }
}
