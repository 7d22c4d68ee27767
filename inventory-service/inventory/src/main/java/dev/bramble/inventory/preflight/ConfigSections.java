package dev.bramble.inventory.preflight;

import java.util.Locale;
import java.util.Set;

/**
 * Which lines of config.txt apply to a board. Filters of one kind replace each other, those of different kinds have all to
 * hold, and [all] ends every one (raspberrypi/documentation: config.txt, conditional filters).
 */
final class ConfigSections {
    /** Filters by a model within a generation: nothing tells which one a Pi is, so their lines are left out. */
    private static final Set<String> MODELS = Set.of(
            "pi0", "pi0w", "pi02", "pi1", "pi2", "pi3", "pi3+", "pi4", "pi400", "pi5", "pi500", "cm0", "cm1", "cm3",
            "cm3+", "cm4", "cm4s", "cm5");

    private final String board;
    private final String serial;
    private boolean none;
    private boolean byBoard = true;
    private boolean bySerial = true;
    private boolean byCircumstance = true;

    /**
     * At the start of the file.
     *
     * @param serial of the board, its low 8 hex digits; empty when not known
     */
    ConfigSections(Board board, String serial) {
        this.board = board.section();
        this.serial = serial;
    }

    boolean apply() {
        return !none && byBoard && bySerial && byCircumstance;
    }

    /** A line "[filter]". */
    void enter(String filter) {
        String lower = filter.toLowerCase(Locale.ROOT);
        if (lower.equals("all")) {
            none = false;
            byBoard = true;
            bySerial = true;
            byCircumstance = true;
        } else if (lower.equals("none")) {
            none = true;
        } else if (MODELS.contains(lower)) {
            byBoard = lower.equals(board);
        } else if (lower.startsWith("0x")) {
            bySerial = isSerial(lower.substring(2));
        } else if (!lower.startsWith("hdmi:")) {
            // tryboot, a GPIO, a monitor, another partition: not at a usual boot from the network.
            byCircumstance = false;
        }
    }

    private boolean isSerial(String digits) {
        try {
            return !serial.isEmpty() && Long.parseLong(digits, 16) == Long.parseLong(serial, 16);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
