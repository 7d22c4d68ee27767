package dev.bramble.nfs.export;

import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.TreePath;
import java.net.InetAddress;

/** Told what clients do to exports. Called on the thread of the call: must not block. */
public interface ExportActivity {

    void mounted(String export, InetAddress client, String version, String path);

    /** The first call on a handle since it was mounted; told of root trees only. */
    void used(String export, InetAddress client, String version);

    void unmounted(String export, InetAddress client, String version);

    /** A file that was not there before; nobody wrote to it yet. */
    void created(String export, InetAddress client, FileNode file);

    /** Data was written; it may not be on the disk yet. */
    void written(String export, InetAddress client, FileNode file);

    /** What was written to the file is on the disk. */
    void committed(String export, InetAddress client, FileNode file);

    /** The client has no more to write for now. */
    void closed(String export, InetAddress client, FileNode file);

    /** A write to a file that is gone was refused. */
    void staleWrite(String export, InetAddress client, String version);

    /** A file got another name, over what was there. */
    void renamed(String export, InetAddress client, TreePath from, TreePath to);

    /** A file got one more name. */
    void linked(String export, InetAddress client, TreePath path);

    void removed(String export, InetAddress client, TreePath path);
}
