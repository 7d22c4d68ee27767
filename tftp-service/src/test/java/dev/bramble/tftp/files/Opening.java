package dev.bramble.tftp.files;

import java.io.IOException;
import java.util.Optional;

/** The two ways to open a file, which must give the same answer. */
enum Opening {
    WAITING {
        @Override
        Lookup look(BootFiles files, BootRequest request) {
            return files.open(request);
        }
    },
    /** After the kernel has seen the names once; what it cannot tell even then is opened with a wait, as a server does. */
    CACHED {
        @Override
        Lookup look(BootFiles files, BootRequest request) throws IOException {
            close(files.open(request));
            Optional<Lookup> cached = files.openCached(request);
            return cached.isPresent() ? cached.get() : files.open(request);
        }
    };

    abstract Lookup look(BootFiles files, BootRequest request) throws IOException;

    static void close(Lookup lookup) throws IOException {
        if (lookup instanceof Lookup.Found(BootFile file)) {
            file.close();
        }
    }
}
