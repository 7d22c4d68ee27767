package dev.bramble.tftp.files;

/** The answer to a file name. */
public sealed interface Lookup {

    /** The caller closes it. */
    record Found(BootFile file) implements Lookup {}

    /** There is no such file. */
    record Missing() implements Lookup {}

    /**
     * There may be something, but not to be had.
     *
     * @param reason for people, short
     */
    record Refused(String reason) implements Lookup {}
}
