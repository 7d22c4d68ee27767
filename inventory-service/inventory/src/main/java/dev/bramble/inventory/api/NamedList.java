package dev.bramble.inventory.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A list in the order of names, page by page, of what passes a filter.
 *
 * @param afterName gives those whose names come after one, at most so many
 */
record NamedList<T>(Reader<T> afterName, Function<T, String> name) {
    /** Are read at once at least, as a filter may let few pass. */
    private static final int FEW = 100;

    /** Reads a part of the list. */
    interface Reader<T> {
        List<T> after(String name, int limit);
    }

    /**
     * A page.
     *
     * @param nextToken empty on the last one
     */
    record Page<T>(List<T> elements, String nextToken) {}

    Page<T> page(int size, String token, Predicate<T> filter) {
        String after = Pages.place(token);
        int atOnce = Math.min(Pages.MAX_SIZE, Math.max(size + 1, FEW));
        List<T> page = new ArrayList<>();
        while (true) {
            List<T> some = afterName.after(after, atOnce);
            for (T element : some) {
                if (filter.test(element)) {
                    if (page.size() == size) {
                        return new Page<>(page, Pages.token(name.apply(page.getLast())));
                    }
                    page.add(element);
                }
            }
            if (some.size() < atOnce) {
                return new Page<>(page, "");
            }
            after = name.apply(some.getLast());
        }
    }
}
