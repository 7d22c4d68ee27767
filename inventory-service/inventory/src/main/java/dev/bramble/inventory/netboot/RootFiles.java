package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The files of an image's root, to look at. Paths are absolute; links are followed within the root. */
interface RootFiles {
    /** Larger files than this, in bytes, are no program, library or module. */
    int MAX_FILE_BYTES = 64 << 20;

    /** The bytes of a file; empty when there is none. */
    Optional<byte[]> read(String path) throws IOException;

    /** The names in a directory, sorted; empty when there is none. */
    List<String> list(String path) throws IOException;
}
