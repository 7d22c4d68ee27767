package dev.bramble.nfs.tree;

import java.time.Instant;

/**
 * A tree as it was.
 *
 * @param size sum of the files' sizes, in bytes
 */
public record TreeSnapshot(String uid, String name, Instant created, long size) {}
