package dev.bramble.inventory.image;

import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The file of an image as it arrives, from wherever. It may be broken off at any time, also while its reader is busy elsewhere. */
interface ImageFile {

    /** Its bytes, from first to last, once. */
    InputStream stream();

    /** Bytes that were read so far. */
    long received();

    /** Completes with the reason when the file is broken off. */
    CompletionStage<String> broken();

    /** Why the file was broken off; null when it was not. */
    @Nullable
    String brokenBecause();
}
