package dev.bramble.nfs.served;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.Right;
import java.util.Set;

/** The bits of ACCESS, the same in all versions (RFC 1813 section 3.3.4, RFC 8881 section 18.1). */
public final class AccessBits {
    public static final int READ = 0x01;
    public static final int LOOKUP = 0x02;
    public static final int ALL = 0x3f;

    private static final int MODIFY = 0x04;
    private static final int EXTEND = 0x08;
    private static final int DELETE = 0x10;
    private static final int EXECUTE = 0x20;

    private AccessBits() {}

    /** What the caller may do with a file, as the file system says. */
    public static int allowed(ExportedFile file) throws FileException {
        Set<Right> rights = file.files().rights(file.node());
        boolean directory = file.attributes().type() == FileType.DIRECTORY;
        int allowed = 0;
        if (rights.contains(Right.READ)) {
            allowed |= READ;
        }
        if (rights.contains(Right.WRITE)) {
            allowed |= MODIFY | EXTEND;
        }
        if (directory && rights.contains(Right.WRITE) && rights.contains(Right.EXECUTE)) {
            allowed |= DELETE;
        }
        if (rights.contains(Right.EXECUTE)) {
            allowed |= directory ? LOOKUP : EXECUTE;
        }
        return allowed;
    }
}
