package dev.bramble.iscsi.volume;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A volume as it was once; its bytes do not change any more.
 *
 * @param name unique in its volume: 1-63 of letters, digits, '.', '_' and '-'
 * @param size in bytes
 * @param file its name in the volume's folder
 */
public record Snapshot(String name, long size, Instant created, String file) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");

    public Snapshot {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a snapshot's name is 1-63 of letters, digits, '.', '_' and '-'");
        }
    }
}
