package dev.bramble.disk.fat;

import java.io.IOException;

/** Sees every entry of a file system, a directory before what is in it. */
@FunctionalInterface
public interface FatVisitor {
    void visit(FatEntry entry) throws IOException;
}
