package dev.bramble.correlator.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one boot, collected in their order, and whether a further one begins the next boot. The rules, first
 * that applies:
 *
 * <table>
 * <caption>A request by TFTP begins the next boot when</caption>
 * <tr><td>userspace was reached</td><td>always</td></tr>
 * <tr><td>the Pi has logged in, or mounted its root by NFS</td><td>for an opening file at once, for another after the clock skew allowed</td></tr>
 * <tr><td>a kernel was loaded</td><td>for an opening file</td></tr>
 * <tr><td>the very file was loaded, and is loaded once</td><td>always: who asked for it is gone</td></tr>
 * <tr><td>the bootloader was silent for longer than its own timeouts</td><td>for an opening file</td></tr>
 * </table>
 *
 * Nothing else begins a boot: not a login (repeated, or resumed), not a mount, not the end of a transfer that began
 * before.
 */
final class Cut {
    private final BootProfiles profiles;
    private final List<Fact> facts = new ArrayList<>();
    private final Map<String, Instant> loadedOnce = new HashMap<>();
    private @Nullable Instant kernelLoaded;
    private @Nullable Instant loggedIn;
    private @Nullable Instant userspace;
    private @Nullable Instant lastActivity;

    Cut(BootProfiles profiles, Fact first) {
        this.profiles = profiles;
        add(first);
    }

    /** The fact can be the first of a boot: a request, or a login whose bootloader nobody saw. */
    static boolean canOpen(Fact fact) {
        return switch (fact.kind()) {
            case LOGIN_SUCCEEDED, LOGIN_REFUSED -> true;
            default -> fact.isRequest();
        };
    }

    boolean isEndedBy(Fact fact) {
        if (!fact.isRequest()) {
            return false;
        }
        Instant begun = fact.begun();
        boolean opening = profiles.opening().match(fact.path());
        if (userspace != null && begun.isAfter(userspace)) {
            return true;
        }
        if (loggedIn != null && begun.isAfter(opening ? loggedIn : loggedIn.plus(Limits.CLOCK_SKEW))) {
            return true;
        }
        if (opening && kernelLoaded != null && begun.isAfter(kernelLoaded)) {
            return true;
        }
        Instant loaded = loadedOnce.get(fact.path());
        if (loaded != null && begun.isAfter(loaded)) {
            return true;
        }
        return opening && lastActivity != null && !begun.isBefore(lastActivity.plus(Limits.BOOTLOADER_SILENCE));
    }

    void add(Fact fact) {
        facts.add(fact);
        if (fact.isActivity()) {
            lastActivity = lastActivity == null ? fact.until() : Times.later(lastActivity, fact.until());
        }
        switch (fact.kind()) {
            case FILE_SERVED -> {
                if (profiles.kernels().match(fact.path())) {
                    kernelLoaded = fact.time();
                }
                if (profiles.once().match(fact.path())) {
                    loadedOnce.put(fact.path(), fact.time());
                }
            }
            case LOGIN_SUCCEEDED -> loggedIn = loggedIn == null ? fact.time() : loggedIn;
            case ROOT_MOUNT_STARTED, ROOT_MOUNTED -> {
                if (fact.isOfNfsRoot() && loggedIn == null) {
                    loggedIn = fact.time();
                }
            }
            case BOOT_TREE_MOUNTED -> userspace = userspace == null ? fact.time() : userspace;
            default -> {}
        }
    }

    List<Fact> facts() {
        return facts;
    }

    /** Nobody saw its bootloader. */
    boolean isHeadless() {
        return !facts.getFirst().isRequest();
    }

    Instant start() {
        return facts.getFirst().time();
    }

    /**
     * Makes room: while there are too many facts, the second of the commonest kind becomes part of the first. First
     * and last of each kind stay as they are, so that stages, silences and what was seen last stay right.
     */
    void thin() {
        while (facts.size() > Limits.FACTS) {
            List<Integer> run = longest(Fact::path)
                    .or(() -> longest(fact -> ""))
                    .orElseThrow(() -> new IllegalStateException("more kinds of event than facts kept"));
            int first = run.get(0);
            int second = run.get(1);
            facts.set(first, facts.get(first).absorb(facts.get(second)));
            facts.remove(second);
        }
    }

    /** The places of the facts of one kind and detail, of which there are most; three at least. */
    private Optional<List<Integer>> longest(Function<Fact, String> detail) {
        Map<String, List<Integer>> runs = new HashMap<>();
        for (int i = 0; i < facts.size(); i++) {
            Fact fact = facts.get(i);
            runs.computeIfAbsent(fact.kind() + " " + detail.apply(fact), key -> new ArrayList<>())
                    .add(i);
        }
        return runs.entrySet().stream()
                .filter(run -> run.getValue().size() >= 3)
                .max(Map.Entry.<String, List<Integer>>comparingByValue(
                                (left, right) -> Integer.compare(left.size(), right.size()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getValue);
    }
}
