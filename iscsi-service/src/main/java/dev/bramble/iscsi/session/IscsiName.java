package dev.bramble.iscsi.session;

import java.util.regex.Pattern;

/** RFC 7143 section 4.2.7: at most 223 bytes, in the forms iqn., eui. and naa. */
final class IscsiName {
    private static final Pattern NAME = Pattern.compile("(iqn|eui|naa)\\.[a-z0-9.:_-]{1,219}");

    private IscsiName() {}

    static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }
}
