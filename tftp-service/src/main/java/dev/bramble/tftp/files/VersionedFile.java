package dev.bramble.tftp.files;

/** A boot file as it lies in a tree: the same version can be opened once more, and be told from others. */
public interface VersionedFile extends BootFile {

    /** Which bytes these are. */
    FileVersion version();

    /** The same once more, for somebody who goes on reading when this one is closed, and closes it. Does not wait. */
    VersionedFile again();
}
