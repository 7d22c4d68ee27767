package dev.bramble.nfs.v4.state;

import dev.bramble.nfs.fs.FileKey;

/**
 * A file, whatever its names.
 *
 * @param export its uid
 */
public record FileRef(String export, FileKey key) {}
