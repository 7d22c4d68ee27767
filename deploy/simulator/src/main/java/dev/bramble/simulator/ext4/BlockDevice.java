package dev.bramble.simulator.ext4;

import java.io.IOException;

/** A partition. Offsets and lengths are in bytes, and whole sectors of the device. */
public interface BlockDevice {
    byte[] read(long offset, int length) throws IOException;

    void write(long offset, byte[] data) throws IOException;

    /** What was written is on the medium when this returns. */
    void flush() throws IOException;
}
