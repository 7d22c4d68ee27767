package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrWriter;
import java.time.Instant;

/** fattr3, post_op_attr and wcc_data (RFC 1813 section 2.6). */
final class Attributes {
    private Attributes() {}

    /** fattr3. */
    static void write(FileAttributes attributes, XdrWriter out) {
        out.int32(type(attributes.type()));
        out.int32(attributes.mode());
        out.int32(attributes.links());
        out.int32(attributes.uid());
        out.int32(attributes.gid());
        out.int64(attributes.size());
        out.int64(attributes.allocated());
        out.int32(attributes.device().major()).int32(attributes.device().minor());
        out.int64(attributes.key().device());
        out.int64(attributes.key().inode());
        time(attributes.accessed(), out);
        time(attributes.modified(), out);
        time(attributes.changed(), out);
    }

    /** post_op_attr with attributes. */
    static void writeOptional(FileAttributes attributes, XdrWriter out) {
        out.bool(true);
        write(attributes, out);
    }

    /** post_op_attr of the handle's file as it is now; absent when that cannot be said. */
    static void writeCurrent(ExportedFiles files, FileHandle handle, Caller caller, XdrWriter out) {
        try {
            writeOptional(files.find(handle, caller).attributes(), out);
        } catch (FileException e) {
            // The reply carries the operation's own status; a file that is gone has no attributes.
            out.bool(false);
        }
    }

    /** wcc_data without the attributes before: see RATIONALE.md. */
    static void writeWcc(ExportedFiles files, FileHandle handle, Caller caller, XdrWriter out) {
        out.bool(false);
        writeCurrent(files, handle, caller, out);
    }

    private static int type(FileType type) {
        return switch (type) {
            case REGULAR -> 1;
            case DIRECTORY -> 2;
            case BLOCK_DEVICE -> 3;
            case CHARACTER_DEVICE -> 4;
            case SYMBOLIC_LINK -> 5;
            case SOCKET -> 6;
            case FIFO -> 7;
        };
    }

    private static void time(Instant time, XdrWriter out) {
        out.uint32(time.getEpochSecond());
        out.int32(time.getNano());
    }
}
