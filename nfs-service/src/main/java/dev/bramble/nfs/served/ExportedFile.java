package dev.bramble.nfs.served;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FoundFile;

/**
 * The file a handle names, in the export it belongs to.
 *
 * @param files as the caller sees them
 */
public record ExportedFile(Export export, ExportedFileSystem files, FoundFile found) {
    public FileNode node() {
        return found.node();
    }

    public FileAttributes attributes() {
        return found.attributes();
    }
}
