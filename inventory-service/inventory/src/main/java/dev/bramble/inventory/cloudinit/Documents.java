package dev.bramble.inventory.cloudinit;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Those that are set. They may hold passwords, so they are never printed.
 *
 * @param texts by document
 */
public record Documents(Map<Document, String> texts) {
    public static final Documents NONE = new Documents(Map.of());

    public Documents {
        texts = Map.copyOf(texts);
    }

    public Optional<String> find(Document document) {
        return Optional.ofNullable(texts.get(document));
    }

    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** With those of {@code below} where there are none here. */
    public Documents over(Documents below) {
        Map<Document, String> all = new EnumMap<>(Document.class);
        all.putAll(below.texts);
        all.putAll(texts);
        return new Documents(all);
    }

    /** With {@code given} in place of those that {@code named} names; one that is named and not given is gone. */
    public Documents with(Set<Document> named, Documents given) {
        Map<Document, String> changed = new EnumMap<>(Document.class);
        changed.putAll(texts);
        for (Document document : named) {
            given.find(document).ifPresentOrElse(text -> changed.put(document, text), () -> changed.remove(document));
        }
        return new Documents(changed);
    }

    @Override
    public String toString() {
        return "Documents" + texts.keySet();
    }
}
