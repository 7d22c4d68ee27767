package dev.bramble.inventory.pi;

import java.util.regex.Pattern;

/** The alphabet of names that users choose. */
public final class ResourceNames {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final Pattern SNAPSHOT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /** What a name looks like, for error texts. */
    public static final String RULE = "1 to 63 of a-z, 0-9 and '-', not at the edges";

    /** What the name of a Pi's snapshot looks like, for error texts. */
    public static final String SNAPSHOT_RULE = "1 to 63 letters, digits, '.', '_' and '-', a letter or digit first";

    private ResourceNames() {}

    /** Whether it is a label of RFC 1123, lowercase. */
    public static boolean isValid(String name) {
        return LABEL.matcher(name).matches();
    }

    /** Whether a Pi's snapshot may have this name. */
    public static boolean isSnapshot(String name) {
        return SNAPSHOT.matcher(name).matches();
    }
}
