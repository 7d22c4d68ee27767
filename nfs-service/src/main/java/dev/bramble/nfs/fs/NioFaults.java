package dev.bramble.nfs.fs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What java.nio's exceptions mean. Where it has no type of its own, strerror's text is all there is. */
final class NioFaults {
    private static final Map<String, FileFault> TEXTS = Map.ofEntries(
            Map.entry("Operation not permitted", FileFault.NOT_OWNER),
            Map.entry("No such file or directory", FileFault.NO_ENTRY),
            Map.entry("Permission denied", FileFault.ACCESS),
            Map.entry("File exists", FileFault.EXISTS),
            Map.entry("Invalid cross-device link", FileFault.CROSS_DEVICE),
            Map.entry("Not a directory", FileFault.NOT_DIRECTORY),
            Map.entry("Is a directory", FileFault.IS_DIRECTORY),
            Map.entry("Invalid argument", FileFault.INVALID),
            Map.entry("File too large", FileFault.FILE_TOO_BIG),
            Map.entry("No space left on device", FileFault.NO_SPACE),
            Map.entry("Read-only file system", FileFault.READ_ONLY),
            Map.entry("Too many links", FileFault.TOO_MANY_LINKS),
            Map.entry("File name too long", FileFault.NAME_TOO_LONG),
            Map.entry("Directory not empty", FileFault.NOT_EMPTY),
            Map.entry("Disk quota exceeded", FileFault.QUOTA));

    private NioFaults() {}

    static FileException of(IOException cause) {
        return switch (cause) {
            case FileException already -> already;
            case NoSuchFileException e -> new FileException(FileFault.NO_ENTRY, e);
            case FileAlreadyExistsException e -> new FileException(FileFault.EXISTS, e);
            case DirectoryNotEmptyException e -> new FileException(FileFault.NOT_EMPTY, e);
            case AccessDeniedException e -> new FileException(FileFault.ACCESS, e);
            case NotDirectoryException e -> new FileException(FileFault.NOT_DIRECTORY, e);
            case NotLinkException e -> new FileException(FileFault.INVALID, e);
            case FileSystemException e -> new FileException(byText(e.getReason()), e);
            default -> new FileException(byText(cause.getMessage()), cause);
        };
    }

    private static FileFault byText(@Nullable String text) {
        if (text == null) {
            return FileFault.INPUT_OUTPUT;
        }
        FileFault exact = TEXTS.get(text);
        if (exact != null) {
            return exact;
        }
        return TEXTS.entrySet().stream()
                .filter(entry -> text.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(FileFault.INPUT_OUTPUT);
    }
}
