package dev.bramble.launcher;

/** Where the lines go that services print. */
@FunctionalInterface
public interface ServiceLog {

    /**
     * Takes a line; called by several threads.
     *
     * @param program its name: "tftp"
     * @param line without line end
     */
    void line(String program, String line);
}
