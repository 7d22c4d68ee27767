package dev.bramble.inventory.store;

/** Texts that come from elsewhere, and what a column holds. */
final class Text {
    private Text() {}

    static String atMost(int characters, String text) {
        return text.length() <= characters ? text : text.substring(0, characters);
    }

    /** Whether it may stand in a statement: PostgreSQL takes no NUL in a text. */
    static boolean isStorable(String text) {
        return text.indexOf('\0') < 0;
    }

    /** As {@link #isStorable(String)}, and of at most so many characters. */
    static boolean isStorable(int characters, String text) {
        return text.length() <= characters && isStorable(text);
    }
}
