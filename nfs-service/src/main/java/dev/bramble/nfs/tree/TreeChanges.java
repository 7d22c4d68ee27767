package dev.bramble.nfs.tree;

/** Told of what this service itself changes in trees that were there before. Must not block. */
@FunctionalInterface
public interface TreeChanges {

    /**
     * What is at a path is not what was there.
     *
     * @param path of a file, from the tree's root
     */
    void changed(String uid, byte[] path);
}
