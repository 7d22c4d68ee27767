package dev.bramble.inventory.store;

/** Texts that come from elsewhere, cut to what a column holds. */
final class Text {
    private Text() {}

    static String atMost(int characters, String text) {
        return text.length() <= characters ? text : text.substring(0, characters);
    }
}
