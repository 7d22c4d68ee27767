package dev.bramble.nfs.v4.op;

/** What an operation takes at most. */
enum Effort {
    /** Looks at names and attributes, or at what the server keeps in memory. */
    LOOKS,
    /** Changes names or attributes: a moment, unless they have to be on the disk before the reply. */
    CHANGES,
    /** Moves data, goes through a directory, or makes something durable. */
    LONG
}
