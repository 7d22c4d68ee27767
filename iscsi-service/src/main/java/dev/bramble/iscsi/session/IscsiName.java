package dev.bramble.iscsi.session;

/** RFC 7143 section 4.2.7: at most 223 bytes, in the forms iqn., eui. and naa. */
final class IscsiName {
    private static final int TYPE_LENGTH = "iqn.".length();
    private static final int MAX_LENGTH = 223;

    private IscsiName() {}

    static boolean isValid(String name) {
        return (name.startsWith("iqn.") || name.startsWith("eui.") || name.startsWith("naa."))
                && name.length() > TYPE_LENGTH
                && name.length() <= MAX_LENGTH
                && name.chars().skip(TYPE_LENGTH).allMatch(IscsiName::isAllowed);
    }

    private static boolean isAllowed(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || ".:_-".indexOf(character) >= 0;
    }
}
