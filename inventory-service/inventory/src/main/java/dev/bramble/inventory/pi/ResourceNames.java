package dev.bramble.inventory.pi;

import java.util.regex.Pattern;

/** The alphabet of names that users choose. */
public final class ResourceNames {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** What a name looks like, for error texts. */
    public static final String RULE = "1 to 63 of a-z, 0-9 and '-', not at the edges";

    private ResourceNames() {}

    /** Whether it is a label of RFC 1123, lowercase. */
    public static boolean isValid(String name) {
        return LABEL.matcher(name).matches();
    }
}
