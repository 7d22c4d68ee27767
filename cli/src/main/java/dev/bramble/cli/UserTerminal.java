package dev.bramble.cli;

import java.io.Console;
import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The terminal that the command prints to, if it is one. */
final class UserTerminal {
    private static final int UNKNOWN = 80;

    private UserTerminal() {}

    /** Whether the user sits before it; else the output goes into a file or another program. */
    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    static int columns() {
        if (!isTerminal()) {
            return UNKNOWN;
        }
        try (Terminal terminal = TerminalBuilder.builder().dumb(true).build()) {
            return terminal.getWidth() > 0 ? terminal.getWidth() : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
