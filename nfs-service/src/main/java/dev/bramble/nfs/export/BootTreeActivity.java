package dev.bramble.nfs.export;

import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.TreePath;
import java.net.InetAddress;

/**
 * Passes on what concerns boot trees, and the mounts of root trees: what happens in other exports, and files of a root that
 * come and go, are no part of any Pi's boot.
 */
public final class BootTreeActivity implements ExportActivity {
    private final ExportActivity trees;
    private final RootActivity roots;

    public BootTreeActivity(ExportActivity trees, RootActivity roots) {
        this.trees = trees;
        this.roots = roots;
    }

    @Override
    public void mounted(String export, InetAddress client, String version, String path) {
        if (Export.isBootTree(export)) {
            trees.mounted(export, client, version, path);
        } else if (Export.isRootTree(export)) {
            roots.mountStarted(Export.piOfRoot(export), client, version);
        }
    }

    @Override
    public void used(String export, InetAddress client, String version) {
        if (Export.isRootTree(export)) {
            roots.mounted(Export.piOfRoot(export), client, version);
        }
    }

    @Override
    public void unmounted(String export, InetAddress client, String version) {
        if (Export.isBootTree(export)) {
            trees.unmounted(export, client, version);
        } else if (Export.isRootTree(export)) {
            roots.unmounted(Export.piOfRoot(export), client, version);
        }
    }

    @Override
    public void created(String export, InetAddress client, FileNode file) {
        if (Export.isBootTree(export)) {
            trees.created(export, client, file);
        }
    }

    @Override
    public void closed(String export, InetAddress client, FileNode file) {
        if (Export.isBootTree(export)) {
            trees.closed(export, client, file);
        }
    }

    @Override
    public void staleWrite(String export, InetAddress client, String version) {
        if (Export.isBootTree(export)) {
            trees.staleWrite(export, client, version);
        }
    }

    @Override
    public void written(String export, InetAddress client, FileNode file) {
        if (Export.isBootTree(export)) {
            trees.written(export, client, file);
        }
    }

    @Override
    public void committed(String export, InetAddress client, FileNode file) {
        if (Export.isBootTree(export)) {
            trees.committed(export, client, file);
        }
    }

    @Override
    public void renamed(String export, InetAddress client, TreePath from, TreePath to) {
        if (Export.isBootTree(export)) {
            trees.renamed(export, client, from, to);
        }
    }

    @Override
    public void linked(String export, InetAddress client, TreePath path) {
        if (Export.isBootTree(export)) {
            trees.linked(export, client, path);
        }
    }

    @Override
    public void removed(String export, InetAddress client, TreePath path) {
        if (Export.isBootTree(export)) {
            trees.removed(export, client, path);
        }
    }
}
