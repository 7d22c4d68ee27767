package dev.bramble.nfs.events;

/** What is at a path of a tree, as one reading of it found. */
public sealed interface FileContent {

    /** Nothing is there. */
    record Gone() implements FileContent {}

    /** A file that did not change while it was read. */
    record Whole(long size, String sha256) implements FileContent {}

    /** A file that changed while it was read. */
    record Changing(long size) implements FileContent {}

    /** What is not read: no regular file, or one that is too large or too slow. */
    record Unread(long size) implements FileContent {}
}
