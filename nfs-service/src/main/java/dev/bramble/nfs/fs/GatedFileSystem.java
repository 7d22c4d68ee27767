package dev.bramble.nfs.fs;

import java.nio.ByteBuffer;

/** The files of another file system, which are changed only while a gate is open: else the client has to try later. */
public final class GatedFileSystem extends ForwardingFileSystem {
    private final ChangeGate gate;

    public GatedFileSystem(ExportedFileSystem files, ChangeGate gate) {
        super(files);
        this.gate = gate;
    }

    private interface Change<T> {
        T make() throws FileException;
    }

    private <T> T change(Change<T> change) throws FileException {
        if (!gate.enter()) {
            throw new FileException(FileFault.TRY_LATER, "it is being kept as it is for a moment");
        }
        try {
            return change.make();
        } finally {
            gate.leave();
        }
    }

    private interface Deed {
        void run() throws FileException;
    }

    private void run(Deed deed) throws FileException {
        boolean _ = change(() -> {
            deed.run();
            return true;
        });
    }

    @Override
    ExportedFileSystem over(ExportedFileSystem other) {
        return new GatedFileSystem(other, gate);
    }

    @Override
    public FileAttributes change(FileNode file, AttributeChange change) throws FileException {
        return change(() -> super.change(file, change));
    }

    @Override
    public void write(FileNode file, long offset, ByteBuffer data, Stability stability) throws FileException {
        run(() -> super.write(file, offset, data, stability));
    }

    @Override
    public FoundFile create(FileNode directory, FileName name, boolean exclusive, AttributeChange initial)
            throws FileException {
        return change(() -> super.create(directory, name, exclusive, initial));
    }

    @Override
    public FoundFile makeDirectory(FileNode directory, FileName name, AttributeChange initial) throws FileException {
        return change(() -> super.makeDirectory(directory, name, initial));
    }

    @Override
    public FoundFile symbolicLink(FileNode directory, FileName name, byte[] target) throws FileException {
        return change(() -> super.symbolicLink(directory, name, target));
    }

    @Override
    public FoundFile makeNode(
            FileNode directory, FileName name, FileType type, DeviceNumber device, AttributeChange initial)
            throws FileException {
        return change(() -> super.makeNode(directory, name, type, device, initial));
    }

    @Override
    public void link(FileNode file, FileNode directory, FileName name) throws FileException {
        run(() -> super.link(file, directory, name));
    }

    @Override
    public void remove(FileNode directory, FileName name) throws FileException {
        run(() -> super.remove(directory, name));
    }

    @Override
    public void removeDirectory(FileNode directory, FileName name) throws FileException {
        run(() -> super.removeDirectory(directory, name));
    }

    @Override
    public boolean rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException {
        return change(() -> super.rename(from, oldName, to, newName));
    }
}
