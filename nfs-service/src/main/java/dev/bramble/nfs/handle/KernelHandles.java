package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.fs.TreePath;

/**
 * Handles that the kernel's own are in (name_to_handle_at(2)), signed for one export. They hold whoever renames the file,
 * and need nothing to be kept. That the file is still in the export is the file system's to prove.
 */
public final class KernelHandles implements HandleScheme {
    private final HandleKey key;

    public KernelHandles(HandleKey key) {
        this.key = key;
    }

    @Override
    public FileHandle handle(String export, FileNode file) {
        return file.kernel()
                .map(kernel -> new SignedKernelHandle(export, kernel).sign(key))
                .orElseThrow(() -> new IllegalArgumentException(file + " has no handle of the kernel's"));
    }

    @Override
    public String export(FileHandle handle) throws FileException {
        return SignedKernelHandle.verify(handle, key).export();
    }

    @Override
    public FoundFile find(FileHandle handle, ExportedFileSystem files) throws FileException {
        return files.find(SignedKernelHandle.verify(handle, key).file());
    }

    /** The kernel knows. */
    @Override
    public void linked(String export, FileNode file) {}

    /** The kernel knows. */
    @Override
    public void renamed(String export, TreePath from, TreePath to) {}

    /** The kernel knows. */
    @Override
    public void removed(String export, TreePath path) {}

    /** Nothing is kept. */
    @Override
    public void forget(String export) {}

    @Override
    public void close() {}
}
