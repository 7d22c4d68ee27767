package dev.bramble.inventory.image;

import dev.bramble.inventory.Refusal;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;

/** What is said of an import that failed. */
final class ImportFailure {
    private static final int KIB = 1024;

    private ImportFailure() {}

    /** Why an import failed, for its caller. */
    static RuntimeException reason(Exception failure, @Nullable String brokenBecause) {
        if (brokenBecause != null) {
            // Whatever else it led to.
            return Refusal.cancelled("the import was broken off: " + brokenBecause);
        }
        return switch (failure) {
            case UnusableImageException e -> Refusal.unusable(String.valueOf(e.getMessage()));
            case BaseUnreadableException e ->
                Refusal.by("iscsi-service", e.status().getStatus());
            case StatusRuntimeException e -> Refusal.by("iscsi-service", e.getStatus());
            case FetchException e -> Refusal.failed(e.code(), String.valueOf(e.getMessage()));
            case EOFException _ -> Refusal.unusable("the file is cut off: it ends in the middle; fetch it again");
            case MemoryLimitException e ->
                Refusal.unusable("unpacking the .xz file takes %d MiB of memory, more than the %d that it may take;"
                                .formatted(e.getMemoryNeeded() / KIB, Decompression.XZ_MEMORY_KIB / KIB)
                        + " pack it anew with xz -9 or less");
            case IOException e -> Refusal.unusable("the file is damaged (" + e.getMessage() + "); fetch it again");
            case RuntimeException e -> e;
            default -> new IllegalStateException(failure);
        };
    }
}
