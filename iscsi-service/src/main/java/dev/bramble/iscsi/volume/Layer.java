package dev.bramble.iscsi.volume;

import java.io.IOException;

/** A file that is a volume's bytes, alone or with what it lies on. */
interface Layer extends Volume {

    /** Makes it larger or smaller; what is new reads as zeros. No reads or writes may be under way. */
    void resize(long size) throws IOException;
}
