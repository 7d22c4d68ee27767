package dev.bramble.nfs.v3;

import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;

/**
 * diropargs3: a name in a directory, as the client sent it.
 *
 * @param name unchecked
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record DirectoryEntryName(FileHandle directory, byte[] name) {
    private static final int MAX_NAME_BYTES = 4096;

    static DirectoryEntryName read(XdrReader in) throws XdrException {
        return new DirectoryEntryName(FileHandle.read(in), in.opaque(MAX_NAME_BYTES));
    }
}
