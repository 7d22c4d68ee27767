package dev.bramble.tftp.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices bootloaders that drop their prefix: one that found neither start4.elf nor start.elf beneath it asks for the same
 * files without it, which shows that its folder has a wrong name, or no firmware.
 */
final class PrefixDrops {
    static final int LIMIT = 1024;
    /** From the second miss to the request without prefix: a bootloader gives up on a file after as long. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String START4 = "start4.elf";
    private static final String START = "start.elf";

    /**
     * A prefix that was dropped.
     *
     * @param prefix without the trailing '/'
     * @param missed the last request beneath it that was in vain
     */
    record Drop(String prefix, Requester missed) {}

    private record Lost(String prefix, boolean start4, boolean start, Requester last) {
        boolean isBoth() {
            return start4 && start;
        }

        boolean isPast(Instant time) {
            return time.isAfter(last.received().plus(PATIENCE));
        }
    }

    private final NamePatterns names = NamePatterns.ofWhole(NamePatterns.load("bootloader-files.txt"));
    private final Map<String, Lost> byAddress = new Recent<>(LIMIT);

    /** A request was answered with a file. */
    synchronized Optional<Drop> found(Requester requester) {
        String path = relative(requester);
        if (isStart(path) && isBeneathPrefix(path)) {
            byAddress.remove(address(requester));
            return Optional.empty();
        }
        return dropped(requester, path);
    }

    /** A request was in vain. */
    synchronized Optional<Drop> missed(Requester requester) {
        String path = relative(requester);
        if (isStart(path) && isBeneathPrefix(path)) {
            remember(requester, path);
            return Optional.empty();
        }
        return dropped(requester, path);
    }

    private void remember(Requester requester, String path) {
        String prefix = path.substring(0, path.lastIndexOf('/'));
        boolean start4 = name(path).equals(START4);
        Lost lost = new Lost(prefix, start4, !start4, requester);
        Lost before = byAddress.get(address(requester));
        if (before != null && before.prefix().equals(prefix) && !before.isPast(requester.received())) {
            lost = new Lost(prefix, start4 || before.start4(), !start4 || before.start(), requester);
        }
        byAddress.put(address(requester), lost);
    }

    private Optional<Drop> dropped(Requester requester, String path) {
        Lost lost = byAddress.get(address(requester));
        if (lost == null || !lost.isBoth() || lost.isPast(requester.received()) || !names.match(path)) {
            return Optional.empty();
        }
        byAddress.remove(address(requester));
        return Optional.of(new Drop(lost.prefix(), lost.last()));
    }

    private static boolean isStart(String path) {
        return name(path).equals(START4) || name(path).equals(START);
    }

    private static boolean isBeneathPrefix(String path) {
        return path.indexOf('/') > 0;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }

    private static String relative(Requester requester) {
        String path = requester.path();
        int from = 0;
        while (from < path.length() && path.charAt(from) == '/') {
            from++;
        }
        return path.substring(from);
    }

    private static String address(Requester requester) {
        return requester.subject().getAddress();
    }
}
