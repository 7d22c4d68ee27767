package dev.bramble.nfs.v4.state;

import java.util.ArrayList;
import java.util.List;

/** Opens and locks of one file. */
final class FileState {
    final List<OpenState> opens = new ArrayList<>();
    final FileLocks locks = new FileLocks();
}
