package dev.bramble.nfs.fs;

import java.io.IOException;

/** Keeps a file that a client has open usable by its handle, though its last name is removed. */
public interface FileHold {
    /** Of a file system that cannot do so: there a removed file is gone. */
    FileHold NONE = () -> {};

    /** The client has it open no more; to be called once. */
    void release() throws IOException;
}
