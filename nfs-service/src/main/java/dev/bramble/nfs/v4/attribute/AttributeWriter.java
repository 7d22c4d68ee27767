package dev.bramble.nfs.v4.attribute;

import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.Space;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** fattr4 (RFC 8881 section 3.3.8): the values of a file's attributes, in the order of their numbers. */
public final class AttributeWriter {
    /** The most that READ and WRITE carry, in bytes. */
    public static final int MAX_TRANSFER_BYTES = 1024 * 1024;

    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_LINKS = 65_000;

    private final int minor;
    private final Duration lease;

    /** @param minor of the protocol */
    public AttributeWriter(int minor, Duration lease) {
        this.minor = minor;
        this.lease = lease;
    }

    /** Bitmap and values of those of the wanted attributes that there are. */
    public void write(Set<Attribute> wanted, Described file, XdrWriter out) throws FileException {
        EnumSet<Attribute> given = Attribute.supported(minor);
        given.retainAll(wanted);
        given.removeIf(attribute -> !attribute.isReadable());
        boolean needsSpace = given.stream().anyMatch(AttributeWriter::isOfSpace);
        Optional<Space> space = needsSpace ? Optional.of(file.space().get()) : Optional.empty();
        Bitmap.write(given, out);
        int length = out.position();
        out.int32(0);
        for (Attribute attribute : given) {
            if (isOfSpace(attribute)) {
                out.int64(space(attribute, space.orElseThrow()));
            } else {
                value(attribute, file, out);
            }
        }
        out.patchInt32(length, out.position() - length - Integer.BYTES);
    }

    /** Instead of a file's attributes in READDIR: why there are none. */
    public static void writeError(Nfs4Status status, XdrWriter out) {
        Bitmap.write(EnumSet.of(Attribute.RDATTR_ERROR), out);
        out.int32(Integer.BYTES).int32(status.code());
    }

    private void value(Attribute attribute, Described file, XdrWriter out) throws FileException {
        FileAttributes attributes = file.attributes();
        switch (attribute) {
            case SUPPORTED_ATTRS -> Bitmap.write(Attribute.supported(minor), out);
            case SUPPATTR_EXCLCREAT -> Bitmap.write(Attribute.exclusiveCreate(), out);
            case TYPE -> out.int32(type(attributes.type()));
            case FH_EXPIRE_TYPE, RDATTR_ERROR -> out.int32(0);
            case CHANGE -> out.int64(file.change());
            case SIZE -> out.int64(attributes.size());
            case LINK_SUPPORT,
                    SYMLINK_SUPPORT,
                    UNIQUE_HANDLES,
                    CANSETTIME,
                    CASE_PRESERVING,
                    CHOWN_RESTRICTED,
                    HOMOGENEOUS,
                    NO_TRUNC -> out.bool(true);
            case NAMED_ATTR, CASE_INSENSITIVE -> out.bool(false);
            case FSID -> out.int64(file.fsId().major()).int64(file.fsId().minor());
            case LEASE_TIME -> out.uint32(lease.toSeconds());
            case FILEHANDLE -> file.handle().get().write(out);
            case FILEID -> out.int64(attributes.key().inode());
            case MAXFILESIZE -> out.int64(Long.MAX_VALUE);
            case MAXLINK -> out.int32(MAX_LINKS);
            case MAXNAME -> out.int32(MAX_NAME_BYTES);
            case MAXREAD, MAXWRITE -> out.int64(MAX_TRANSFER_BYTES);
            case MODE -> out.int32(attributes.mode());
            case NUMLINKS -> out.int32(attributes.links());
            case OWNER -> out.string(Integer.toUnsignedString(attributes.uid()));
            case OWNER_GROUP -> out.string(Integer.toUnsignedString(attributes.gid()));
            case RAWDEV ->
                out.int32(attributes.device().major()).int32(attributes.device().minor());
            case SPACE_USED -> out.int64(attributes.allocated());
            case TIME_ACCESS -> time(attributes.accessed(), out);
            case TIME_METADATA -> time(attributes.changed(), out);
            case TIME_MODIFY -> time(attributes.modified(), out);
            case TIME_DELTA -> out.int64(0).int32(1);
            case MOUNTED_ON_FILEID -> out.int64(file.mountedOn());
            case FILES_AVAIL,
                    FILES_FREE,
                    FILES_TOTAL,
                    SPACE_AVAIL,
                    SPACE_FREE,
                    SPACE_TOTAL,
                    TIME_ACCESS_SET,
                    TIME_MODIFY_SET -> throw new IllegalStateException(attribute + " is not written here");
        }
    }

    private static boolean isOfSpace(Attribute attribute) {
        return switch (attribute) {
            case FILES_AVAIL, FILES_FREE, FILES_TOTAL, SPACE_AVAIL, SPACE_FREE, SPACE_TOTAL -> true;
            default -> false;
        };
    }

    private static long space(Attribute attribute, Space space) {
        return switch (attribute) {
            case FILES_AVAIL, FILES_FREE -> space.freeFiles();
            case FILES_TOTAL -> space.totalFiles();
            case SPACE_AVAIL -> space.available();
            case SPACE_FREE -> space.free();
            default -> space.total();
        };
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
        out.int64(time.getEpochSecond()).int32(time.getNano());
    }
}
