package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.Space;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.v4.attribute.Described;
import dev.bramble.nfs.v4.attribute.Described.FsId;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** From places to what their attributes are made of. */
final class Descriptions {
    private static final FsId PSEUDO = new FsId(0, 0);
    private static final int PSEUDO_MODE = 0555;
    private static final long NANOS = 1_000_000_000L;

    private Descriptions() {}

    static Described of(Place place, ExportedFiles files) {
        return switch (place) {
            case Place.InPseudo(PseudoDirectory directory) -> of(directory);
            case Place.InExport(ExportedFile file) -> of(file, files);
        };
    }

    /** The file system changes at the export's edge, so that a client keeps the two apart. */
    static Described of(ExportedFile file, ExportedFiles files) {
        FileAttributes attributes = file.attributes();
        boolean root = file.node().path().isRoot();
        return new Described(
                attributes,
                change(attributes),
                new FsId(exportNumber(file.export().uid()), attributes.key().device()),
                root
                        ? PseudoDirectory.fileId(file.export().root().toString())
                        : attributes.key().inode(),
                () -> files.handle(file, file.node()),
                file.files()::space);
    }

    /** changeid4: ctime, to the nanosecond. */
    static long change(FileAttributes attributes) {
        Instant changed = attributes.changed();
        return changed.getEpochSecond() * NANOS + changed.getNano();
    }

    private static Described of(PseudoDirectory directory) {
        FileAttributes attributes = new FileAttributes(
                FileType.DIRECTORY,
                PSEUDO_MODE,
                2,
                0,
                0,
                0,
                0,
                new FileKey(0, directory.fileId(), 0),
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH);
        return new Described(
                attributes,
                directory.change(),
                PSEUDO,
                directory.fileId(),
                directory::handle,
                () -> new Space(0, 0, 0, 0, 0));
    }

    private static long exportNumber(String uid) {
        return UUID.nameUUIDFromBytes(uid.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    }
}
